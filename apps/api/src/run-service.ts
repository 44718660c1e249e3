/** The service from its arguments to its end: listens on this machine alone unless told otherwise, and closes in order on SIGTERM and Ctrl-C. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { userFolder } from '@sluice/core-models';
import { loadConfig } from '@sluice/pipeline';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createApp } from './app.ts';
import { listeningOf } from './listening.ts';
import { openTelemetry } from './metrics/open-telemetry.ts';
import { readings } from './metrics/readings.ts';
import { countRequests } from './metrics/requests.ts';
import { openService } from './open-service.ts';
import { serve } from './serve.ts';
import { openTraces } from './traces/open-traces.ts';

/** Resolves when it has closed. Throws for what was typed or configured wrongly, and where it cannot open its store or listen. */
export async function runService(): Promise<void> {
  const { env } = process;
  const { values } = parseArgs({
    // pnpm hands the program the `--` of `start -- --port 1`.
    args: process.argv.slice(process.argv[2] === '--' ? 3 : 2),
    options: { host: { type: 'string' }, port: { type: 'string' }, db: { type: 'string' }, config: { type: 'string' } },
  });
  const standpoint = { cwd: userFolder(process.cwd(), env), env };
  const config = await loadConfig({ path: values.config ?? env['SLUICE_CONFIG'], env, cwd: standpoint.cwd });
  const { host, port, tokens, allowedHosts } = listeningOf(values, env, config.api);
  await using traces = await openTraces(env);
  await using opened = await openService({
    traces,
    standpoint,
    db: values.db,
    config,
    residentBytes: () => process.memoryUsage.rss(),
    onNotice: (sentence) => console.error(sentence),
  });
  const { service, streams } = opened;
  const requests = countRequests(service.now);
  const residentBytes = (): number => process.memoryUsage.rss();
  await using _telemetry = await openTelemetry(env, () => readings({ runner: service.runner, streams, requests, residentBytes }));
  const app = createApp({
    traces,
    requests,
    residentBytes,
    service,
    streams,
    access: { tokens, allowedHosts, rate: { perSecond: config.api.requestsPerSecond, burst: config.api.requestBurst }, now: service.now, addressOf: (context) => getConnInfo(context).remote.address ?? '' },
    whyNotReady: async () => {
      await service.sluice.archive.runs({ limit: 1 });
      return null;
    },
    onError: (error) => console.error(error),
  });
  await using served = await serve({ fetch: app.fetch, host, port, maxConnections: config.api.maxConnections });
  console.log(`listening on http://${served.host.includes(':') ? `[${served.host}]` : served.host}:${served.port}, runs kept in ${opened.store}`);
  const resumed = await opened.resumeKept();
  if (resumed > 0) console.log(`${resumed} ${resumed === 1 ? 'run goes' : 'runs go'} on`);
  const stop = Promise.withResolvers<string>();
  process.once('SIGTERM', () => stop.resolve('SIGTERM'));
  process.once('SIGINT', () => stop.resolve('SIGINT'));
  console.log(`${await stop.promise}: closing; runs under way go on at the next start`);
  // Open streams would hold the socket: their readers come back with a Last-Event-ID.
  await streams[Symbol.asyncDispose]();
}
