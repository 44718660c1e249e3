/** One round of chaos over many workers: the same papers, a Postgres of its own, trouble by plan, and what must hold looked up afterwards. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LEASE_SECONDS, PaperQueue, openDatabase } from '@sluice/intelligence-services';
import { type CuttableProxy, type Difference, type LoopbackServer, type ResultLine, compareResults, readDurableResults, startCuttableProxy, startLoopbackLlm } from '@sluice/testing';
import { z } from 'zod';
import { TOLD, configFile, targetsFile } from './chaos-papers.ts';
import { type Disturbance, Restarted } from './disturb.ts';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
/** Over all workers; each alone would have three. */
export const MOST_CALLS = 4;
/** Each step by more than one where there are three. */
const PARTS = ['download,convert', 'convert,extract', 'download,convert,extract'];
/** A round that takes longer hangs. */
const PATIENCE_MS = 300_000;

const Refused = z.object({ type: z.literal('refused'), ordinals: z.array(z.number()) });
const Found = z.array(z.object({ stale: z.number(), lost: z.number() }));
/** Idle workers beat every ten seconds; one that has just died counts as living for so long. */
const LOOK = `select (select max(extract(epoch from now() - heartbeat_on))::float8 from sluice_queue.job where state = 'active') as seconds,
    (select count(*)::int from sluice.workers where heartbeat_at > now() - interval '13 seconds') as living`;
const Silent = z.array(z.object({ seconds: z.number().nullable(), living: z.number() }));

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
  /** The longest that a holder was silent, while somebody lived, and its papers not yet free for others, in seconds. When they are taken is a matter of their rank. */
  readonly slowestTakeover: number;
  /** The same with the time in which nobody lived who could have freed them: all were killed, and starting anew, or the server was. */
  readonly longestSilence: number;
  readonly peakCalls: number;
}

export async function workerRound(options: {
  readonly folder: string;
  readonly sources: readonly string[];
  readonly web: LoopbackServer;
  readonly workers: number;
  /** Workers do a part of the road each. */
  readonly apart: boolean;
  /** Papers that are put into the queue at a time. */
  readonly queuePage: number;
  readonly plan: readonly Disturbance[];
  readonly expected: readonly ResultLine[] | null;
}): Promise<WorkerRound> {
  const { folder, sources, web, workers: count, plan, expected } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'targets.yaml'), targetsFile);
  await writeFile(join(folder, 'config.yaml'), `${configFile(web)}  across_workers: {max_llm_calls: ${MOST_CALLS}, queue_page: ${options.queuePage}}\n`);
  const store = join(folder, 'store');
  await using keeper = await openDatabase({ url: `local:${store}` });
  // Workers wait for the queue's tables.
  await (await PaperQueue.open(keeper, { migrate: true }))[Symbol.asyncDispose]();
  const server = await serverOf(store);
  await using llm = await startLoopbackLlm({ script: { latencyMs: 500, latencySigma: 0.5 } });
  const out = join(folder, 'out');
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: process.env['TMPDIR'], OPENAI_API_KEY: 'sk-loopback' };
  let refused = 0;
  let ready = 0;
  const allReady = Promise.withResolvers<void>();
  const onLine = (line: string): void => {
    if (line.includes('"refused"')) refused += Refused.safeParse(JSON.parse(line)).data?.ordinals.length ?? 0;
    if (!line.includes('"started"')) return;
    ready += 1;
    if (ready === count) allReady.resolve();
  };
  const startedAt = performance.now();
  const disturbances: Record<string, number> = {};
  let silence = { slowestTakeover: 0, longestSilence: 0 };
  // What a round that is not clean leaves to look at: who was in which state, when.
  const timeline: string[] = [];
  const note = (what: string): void => void timeline.push(`${((performance.now() - startedAt) / 1000).toFixed(1)} ${what}`);
  {
    const program = { cwd: folder, env };
    await using proxies = new AsyncDisposableStack();
    const ways = await Promise.all(Array.from({ length: count }, async () => proxies.use(await startCuttableProxy({ path: server.socket }))));
    const workers = ways.map(
      ({ port }, index) =>
        new Restarted(
          {
            ...program,
            args: [main, 'worker', '--db', `postgres://sluice@127.0.0.1:${port}/postgres`, '--json', '--stages', options.apart ? (PARTS[index % PARTS.length] ?? 'all') : 'all'],
            // Who hands everything on records nothing.
            isAtWork: (line) => line.includes(options.apart ? '"attending"' : '"recorded"'),
            onLine: (line) => {
              note(`worker ${index} says ${line}`);
              onLine(line);
            },
          },
          { isOver: () => false },
        ),
    );
    const over = new AbortController();
    const hangs = sleep(PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
      throw new Error(`Cannot finish the round in "${folder}": no end after ${PATIENCE_MS / 1000} s; expected one. ${[...workers, ...runs].map(({ said }) => said).join(' ')}`);
    });
    hangs.catch(() => undefined);
    const runs: Restarted[] = [];
    await using programs = new AsyncDisposableStack();
    programs.defer(() => writeFile(join(folder, 'timeline.txt'), timeline.join('\n')));
    programs.defer(async () => void (await Promise.all([...runs, ...workers].map((program) => program.end()))));
    programs.defer(() => {
      for (const way of ways) way.mend();
      over.abort();
    });
    // A run that begins before there is a worker works itself, and may be over before one has begun.
    if (count > 0) await Promise.race([allReady.promise, hangs]);
    const args = [main, 'run', ...sources, '--config', 'config.yaml', '--targets', 'targets.yaml', '--db', server.url, '--out', out, '--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes', '--json'];
    const run = new Restarted({ ...program, args, isAtWork: (line) => line.includes('"intake_done"'), onLine: (line) => note(`run says ${line}`) }, { isOver: (code, said) => code === 0 || said.includes(TOLD) });
    runs.push(run);
    const beating = keepUp(keeper, over.signal, note);
    const troubled = disturb({
      plan,
      workers,
      ways,
      run,
      store,
      signal: over.signal,
      onDisturbance: ({ what, sleepMs }, worker) => {
        note(what === 'stop' || what === 'cut' ? `${what} worker ${worker} for ${(sleepMs / 1000).toFixed(1)} s` : worker < 0 ? what : `${what} worker ${worker}`);
        disturbances[what] = (disturbances[what] ?? 0) + 1;
      },
    });
    await Promise.race([run.done, hangs, troubled.then(() => run.done)]);
    over.abort();
    await troubled;
    silence = await beating;
  }
  const [found] = Found.parse(
    await keeper.server?.run(`
      with last as (select distinct on (run_id, ordinal) run_id, ordinal, attempt from sluice.lost_leases order by run_id, ordinal, noticed_at desc, attempt desc)
      select (select count(*)::int from sluice.outcomes join last using (run_id, ordinal) where fence < attempt and fence > 0) as stale,
        (select count(*)::int from sluice.lost_leases) as lost`),
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
    ...silence,
    peakCalls: llm.concurrency.peak,
  };
}

/** As its pid file says: port, and folder of the socket. */
async function serverOf(store: string): Promise<{ readonly url: string; readonly socket: string }> {
  const lines = (await readFile(join(store, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const [port = '', folder = ''] = lines.slice(3, 5);
  return { url: `postgres://sluice@localhost:${port}/postgres?host=${encodeURIComponent(folder)}`, socket: join(folder, `.s.PGSQL.${port}`) };
}

/** `immediate`: no checkpoint, no goodbye. */
async function stopAtOnce(store: string): Promise<void> {
  const [pid] = (await readFile(join(store, 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  try {
    if (pid !== undefined && pid !== '') process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // It is down already, and its file not yet gone.
  }
}

/** Until the plan is done or `signal` says that the run is. */
async function disturb(options: {
  readonly plan: readonly Disturbance[];
  readonly workers: readonly Restarted[];
  /** Each worker's to the database. */
  readonly ways: readonly CuttableProxy[];
  readonly run: Restarted;
  readonly store: string;
  readonly signal: AbortSignal;
  /** Told with the number of the worker; −1 where it is none. */
  readonly onDisturbance: (disturbance: Disturbance, worker: number) => void;
}): Promise<void> {
  const { plan, workers, ways, run, store, signal, onDisturbance } = options;
  for (const disturbance of plan) {
    const { what, afterMs, whom, sleepMs } = disturbance;
    await sleep(afterMs, undefined, { signal }).catch(() => undefined);
    const among = what === 'kill_run' || what === 'postgres' ? [run] : workers;
    while (!among.some(({ atWork }) => atWork) && !signal.aborted) await sleep(50);
    if (signal.aborted) return;
    const atWork = among.filter((program) => program.atWork);
    const one = atWork[Math.floor(whom * atWork.length)];
    const number = workers.findIndex((worker) => worker === one);
    const way = ways[number];
    onDisturbance(disturbance, number);
    if (what === 'postgres') await stopAtOnce(store);
    else if (what === 'stop') one?.pause(sleepMs);
    else if (what === 'cut' && way !== undefined) one?.cutOff(way, sleepMs);
    else one?.signal(what === 'leave' ? 'SIGTERM' : 'SIGKILL');
  }
}

/** Whenever the server is gone, this brings it back. Answers with the longest that a paper stayed with a silent holder. */
async function keepUp(keeper: Awaited<ReturnType<typeof openDatabase>>, signal: AbortSignal, note: (what: string) => void): Promise<Pick<WorkerRound, 'slowestTakeover' | 'longestSilence'>> {
  let [slowestTakeover, longestSilence] = [0, 0];
  let nobodyUntil = performance.now();
  while (!signal.aborted) {
    // Until the run begins there is no queue. An answer that a dying server owes is not waited for: nobody else would bring it back.
    const look = Promise.race([keeper.server?.run(LOOK), sleep(5000, [], { ref: false })]);
    const silent = Silent.parse((await look.catch(() => [])) ?? []);
    const { seconds, living } = silent[0] ?? { seconds: null, living: 0 };
    if (living === 0) nobodyUntil = performance.now();
    const silentFor = seconds ?? 0;
    if (silentFor > LEASE_SECONDS) note(`a holder is silent for ${silentFor.toFixed(1)} s, ${living} live`);
    longestSilence = Math.max(longestSilence, silentFor);
    slowestTakeover = Math.max(slowestTakeover, Math.min(silentFor, (performance.now() - nobodyUntil) / 1000));
    await sleep(300);
  }
  return { slowestTakeover, longestSilence };
}
