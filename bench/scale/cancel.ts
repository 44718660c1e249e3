/** How long a cancelled run goes on: until no call is under way any more, and until it has ended, wherever it is worked on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Targets } from '@sluice/core-models';
import { startLocalServer } from '@sluice/intelligence-services';
import { openSluice } from '@sluice/pipeline';
import { type LoopbackLlm, makePdf, startLoopbackLlm } from '@sluice/testing';
import { z } from 'zod';
import { startApi } from '../api/start-api.ts';

export interface Cancelled {
  readonly what: string;
  /** Seconds from the word to the last call's end, and to the run's. */
  readonly quiet: number;
  readonly ended: number;
}

const targets = Targets.parse([{ name: 'finding', description: 'What was found', outputFormat: 'text' }]);
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const Begun = z.object({ runId: z.string() });
const QUICKLY_MS = 10;

export async function cancelTimes(): Promise<readonly Cancelled[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-cancel-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const papers = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const path = join(folder, `paper-${n}.pdf`);
      await writeFile(path, await makePdf({ title: `Paper ${n}`, pages: [{ lines: [`# Paper number ${n}`, '', `In ${n + 3} ponds we found ${n * 7} fish.`] }] }));
      return path;
    }),
  );
  const server = opened.use(await startLocalServer());
  // Only giving up ends a call.
  const llm = opened.use(await startLoopbackLlm({ script: { shares: [{ share: 1, fault: { kind: 'hang' } }] } }));
  const run = async (what: string, db: string): Promise<Cancelled> => {
    await using sluice = await openSluice({ db, workDir: join(folder, what) });
    const begun = sluice.run({ sources: papers, targets, extractor: 'openai', newRun: true, settings: { llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } } });
    const { runId } = await begun.started;
    const summary = (async () => {
      for await (const _outcome of begun) continue;
      return await begun.summary;
    })();
    await until(() => llm.concurrency.now > 1);
    const at = performance.now();
    await sluice.cancel(runId);
    const [quiet, ended] = await Promise.all([until(() => llm.concurrency.now === 0), summary]).then(([quietAt]) => [quietAt - at, performance.now() - at]);
    if ((await summary).status !== 'cancelled') throw new Error(`Cannot use this figure: the run ended as ${(await summary).status}; expected cancelled`);
    return { what, quiet: (quiet ?? 0) / 1000, ended: (ended ?? 0) / 1000 };
  };

  const times = [await run('alone on the local store', `local:${join(folder, 'store')}`), await run('alone on Postgres', server.url)];
  const workers = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const machine = opened.use(await openSluice({ db: server.url, workDir: join(folder, name), asWorker: true }));
      const ready = Promise.withResolvers<void>();
      const worker = machine.worker({ onEvent: (event) => (event.type === 'started' ? ready.resolve() : undefined) });
      await ready.promise;
      return worker;
    }),
  );
  const given = { folder, papers, llm, db: server.url };
  times.push(await run('two workers elsewhere', server.url), await overHttp(given), await interrupted(given));
  for (const worker of workers) worker.drain();
  await Promise.all(workers.map(({ done }) => done));
  return times;
}

interface Given {
  readonly folder: string;
  readonly papers: readonly string[];
  readonly llm: LoopbackLlm;
  readonly db: string;
}

/** By a request to the API, which only follows: until every worker has given up, and until the API says that the run is cancelled. */
async function overHttp({ folder, papers, llm, db }: Given): Promise<Cancelled> {
  await using api = await startApi(folder, ['--db', db]);
  const begun = await api.ask('/v1/runs', { sources: papers, targets, newRun: true, extractor: 'openai', model: 'loopback-1', baseUrl: llm.baseUrl, consent: true });
  const { runId } = Begun.parse(begun);
  await until(() => llm.concurrency.now > 1);
  const at = performance.now();
  await api.ask(`/v1/runs/${runId}/cancel`, {});
  const quiet = until(() => llm.concurrency.now === 0);
  while (!JSON.stringify(await api.ask(`/v1/runs/${runId}`)).includes('"status":"cancelled"')) await sleep(QUICKLY_MS);
  const ended = performance.now() - at;
  return { what: 'over HTTP, two workers elsewhere', quiet: ((await quiet) - at) / 1000, ended: ended / 1000 };
}

/** Ctrl-C ends the command that follows. The run is not cancelled: what workers have in hand they finish, which here they are cancelled for. */
async function interrupted({ folder, papers, llm, db }: Given): Promise<Cancelled> {
  await writeFile(join(folder, 'targets.yaml'), 'targets:\n  - {name: finding, description: What was found, output_format: text}\n');
  const args = ['run', ...papers, '--targets', 'targets.yaml', '--run-id', 'followed', '--db', db, '--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes', '--json'];
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, OPENAI_API_KEY: 'sk-loopback' }, stdio: 'ignore' });
  const exited = once(child, 'exit').then(() => performance.now());
  await until(() => llm.concurrency.now > 1);
  const at = performance.now();
  child.kill('SIGINT');
  const ended = (await exited) - at;
  await using sluice = await openSluice({ db, workDir: join(folder, 'canceller') });
  const again = performance.now();
  await sluice.cancel('followed');
  const quiet = (await until(() => llm.concurrency.now === 0)) - again;
  return { what: 'Ctrl-C on the command that follows, then cancel', quiet: quiet / 1000, ended: ended / 1000 };
}

async function until(isTrue: () => boolean): Promise<number> {
  while (!isTrue()) await sleep(QUICKLY_MS);
  return performance.now();
}
