/** One round of chaos over many workers: the same papers, a Postgres of its own, trouble by plan, and what must hold looked up afterwards. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@sluice/intelligence-services';
import { type Difference, type ResultLine, compareResults, readDurableResults, startLoopbackLlm } from '@sluice/testing';
import { z } from 'zod';
import { targetsFile } from './chaos-papers.ts';
import { type Disturbance, Restarted } from './disturb.ts';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
/** Over all workers; each alone would have three. */
export const MOST_CALLS = 4;

const configFile = `settings:
  concurrency: {max_concurrent_llm: 3, checkpoint_interval: 5}
  across_workers: {max_llm_calls: ${MOST_CALLS}}
`;
const Refused = z.object({ type: z.literal('refused'), ordinals: z.array(z.number()) });
const Found = z.array(z.object({ stale: z.number(), lost: z.number(), slowest: z.number().nullable() }));

export interface WorkerRound {
  readonly seconds: number;
  readonly disturbances: Readonly<Record<string, number>>;
  readonly results: readonly ResultLine[];
  readonly differences: readonly Difference[];
  /** Late outcomes that were refused, and leases that were lost. */
  readonly refused: number;
  readonly lostLeases: number;
  /** Outcomes on record that a lost lease wrote. */
  readonly staleWrites: number;
  /** From the last word of a holder to the paper in other hands, in seconds. */
  readonly slowestTakeover: number;
  readonly peakCalls: number;
}

export async function workerRound(options: {
  readonly folder: string;
  readonly papers: string;
  readonly workers: number;
  readonly plan: readonly Disturbance[];
  readonly expected: readonly ResultLine[] | null;
}): Promise<WorkerRound> {
  const { folder, papers, workers: count, plan, expected } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'targets.yaml'), targetsFile);
  await writeFile(join(folder, 'config.yaml'), configFile);
  const store = join(folder, 'store');
  // Keeps the server: whenever it is gone, its next statement brings it back.
  await using keeper = await openDatabase({ url: `local:${store}` });
  const db = await serverOf(store);
  await using llm = await startLoopbackLlm({ script: { latencyMs: 500, latencySigma: 0.5 } });
  const out = join(folder, 'out');
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: process.env['TMPDIR'], OPENAI_API_KEY: 'sk-loopback' };
  let refused = 0;
  const onLine = (line: string): void => {
    if (line.includes('"refused"')) refused += Refused.safeParse(JSON.parse(line)).data?.ordinals.length ?? 0;
  };
  const startedAt = performance.now();
  const workers = Array.from({ length: count }, () => new Restarted({ args: [main, 'worker', '--db', db, '--json'], cwd: folder, env, onLine }, { untilItEndsWell: false }));
  const args = [main, 'run', papers, '--config', 'config.yaml', '--targets', 'targets.yaml', '--db', db, '--out', out, '--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes', '--json'];
  const run = new Restarted({ args, cwd: folder, env, onLine: () => undefined }, { untilItEndsWell: true });
  let over = false;
  const finished = run.done.then(() => {
    over = true;
  });
  const beating = keepUp(keeper, () => over);
  const disturbances: Record<string, number> = {};
  const trouble = async (): Promise<void> => {
    for (const { what, afterMs, whom, sleepMs } of plan) {
      await Promise.race([sleep(afterMs), finished]);
      if (over) return;
      const worker = workers[Math.floor(whom * workers.length)];
      disturbances[what] = (disturbances[what] ?? 0) + 1;
      if (what === 'kill') worker?.signal('SIGKILL');
      else if (what === 'leave') worker?.signal('SIGTERM');
      else if (what === 'kill_run') run.signal('SIGKILL');
      else if (what === 'postgres') await stopAtOnce(store);
      else if (worker !== undefined) {
        const { pid } = worker;
        worker.signal('SIGSTOP');
        setTimeout(() => {
          // Its number may be another's by now.
          if (worker.pid === pid) worker.signal('SIGCONT');
        }, sleepMs);
      }
    }
  };
  const troubled = trouble();
  const patience = setTimeout(() => run.signal('SIGABRT'), 300_000);
  try {
    await Promise.race([finished, sleep(320_000).then(() => Promise.reject(new Error(`Cannot finish the round in "${folder}": no end after 320 s; ${run.said}`)))]);
  } finally {
    clearTimeout(patience);
    over = true;
    await troubled;
    await Promise.all([run.end(), ...workers.map((worker) => worker.end())]);
  }
  await beating;
  const [found] = Found.parse(
    await keeper.server?.run(`
      with last as (select distinct on (run_id, ordinal) run_id, ordinal, attempt from sluice.lost_leases order by run_id, ordinal, noticed_at desc, attempt desc)
      select (select count(*)::int from sluice.outcomes join last using (run_id, ordinal) where fence < attempt and fence > 0) as stale,
        (select count(*)::int from sluice.lost_leases) as lost,
        (select max(extract(epoch from noticed_at - (regexp_match(detail, 'since ([0-9TZ:.-]+)'))[1]::timestamptz))::float8 from sluice.lost_leases where detail like '%since%') as slowest`),
  );
  const results = await readDurableResults(join(out, 'results.jsonl'));
  return {
    seconds: (performance.now() - startedAt) / 1000,
    disturbances,
    results,
    differences: expected === null ? [] : compareResults(expected, results),
    refused,
    lostLeases: found?.lost ?? 0,
    staleWrites: found?.stale ?? 0,
    slowestTakeover: found?.slowest ?? 0,
    peakCalls: llm.concurrency.peak,
  };
}

/** As its pid file says: port, and folder of the socket. */
async function serverOf(store: string): Promise<string> {
  const lines = (await readFile(join(store, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return `postgres://sluice@localhost:${lines[3] ?? ''}/postgres?host=${encodeURIComponent(lines[4] ?? '')}`;
}

/** `immediate`: no checkpoint, no goodbye. */
async function stopAtOnce(store: string): Promise<void> {
  const [pid] = (await readFile(join(store, 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  if (pid !== undefined && pid !== '') process.kill(Number(pid), 'SIGQUIT');
}

async function keepUp(keeper: Awaited<ReturnType<typeof openDatabase>>, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await keeper.server?.run('select 1').catch(() => undefined);
    await sleep(300);
  }
}
