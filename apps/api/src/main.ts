/** The service: listens on this machine alone unless told otherwise, and closes in order on SIGTERM and Ctrl-C. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openSluice } from '@sluice/pipeline';
import { createApp } from './app.ts';
import { serve } from './serve.ts';

const usage = 'usage: node apps/api/src/main.ts [--host 127.0.0.1] [--port 8080] [--db local:DIR|pglite:DIR|postgres://…]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    // pnpm hands the program the `--` of `start -- --port 1`.
    args: process.argv.slice(process.argv[2] === '--' ? 3 : 2),
    options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string', default: '8080' }, db: { type: 'string' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`Cannot use --port "${values.port}": it is no port; expected 0 to 65535`);
  const url = values.db ?? process.env['DATABASE_URL'];
  await using sluice = url === undefined ? null : await openSluice({ db: url, onNotice: (sentence) => console.error(sentence) });
  const app = createApp({
    whyNotReady: async () => {
      await sluice?.runs();
      return null;
    },
  });
  await using served = await serve({ fetch: app.fetch, host: values.host, port });
  console.log(`listening on http://${served.host}:${served.port}, ${url === undefined ? 'without a store' : 'with its store open'}`);
  const stop = Promise.withResolvers<string>();
  process.once('SIGTERM', () => stop.resolve('SIGTERM'));
  process.once('SIGINT', () => stop.resolve('SIGINT'));
  console.log(`${await stop.promise}: closing`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
