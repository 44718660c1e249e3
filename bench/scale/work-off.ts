/** A run worked off by worker processes: how fast, from the first outcome to the last by the database's own clock. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PaperQueue, fillQueue, runCounts } from '@sluice/intelligence-services';
import { z } from 'zod';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { type BenchStore, makeRun } from './store.ts';

const Heap = z.object({ recorded: z.number(), heapMb: z.number(), rssMb: z.number() });
const Cpu = z.object({ cpuSeconds: z.number() });
const Span = z.array(z.object({ seconds: z.coerce.number(), outcomes: z.number() }));

export interface WorkedOff {
  readonly papersPerSecond: number;
  readonly seconds: number;
  /** Of each worker, as it went on. */
  readonly heaps: readonly (readonly z.infer<typeof Heap>[])[];
  /** Of the workers, once they are ready, and of the server: what the work costs, however busy the machine is with other things. */
  readonly workerCpuSeconds: number;
  readonly serverCpuSeconds: number;
}

/** And longer for a large run: to count a million outcomes twice a second is work that no run has. */
const COUNT_EVERY_MS = 500;

export async function workOff(store: BenchStore, options: { readonly papers: number; readonly workers: number; readonly settings: Readonly<Record<string, number>> }): Promise<WorkedOff> {
  const { db, url } = store;
  const runId = await makeRun(db, options.papers);
  await using queue = await PaperQueue.open(db, { migrate: true });
  // A first page; the rest is put by the workers, and is in the figure.
  await fillQueue(db, queue, { runId });
  const heaps: z.infer<typeof Heap>[][] = [];
  const script = fileURLToPath(new URL('./noop-worker.ts', import.meta.url));
  let workerCpuSeconds = 0;
  const cpuBefore = await serverCpuSeconds(store);
  const workers = await Promise.all(
    Array.from({ length: options.workers }, async () => {
      const own: z.infer<typeof Heap>[] = [];
      heaps.push(own);
      const child = spawn(process.execPath, ['--expose-gc', script, url, runId, JSON.stringify(options.settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        if (!line.startsWith('{')) return;
        const told: unknown = JSON.parse(line);
        const heap = Heap.safeParse(told);
        if (heap.success) own.push(heap.data);
        workerCpuSeconds += Cpu.safeParse(told).data?.cpuSeconds ?? 0;
      });
      await once(lines, 'line');
      return child;
    }),
  );
  while ((await runCounts(db, runId)).counts.pending > 0) {
    await sleep(COUNT_EVERY_MS + options.papers / 100);
    if (workers.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)) throw new Error('Cannot use this figure: a worker ended before the run did');
  }
  const cpuAfter = await serverCpuSeconds(store);
  const closed = Promise.all(workers.map((child) => once(child, 'close')));
  for (const child of workers) child.kill('SIGTERM');
  await closed;
  await queue.closeRun(runId);
  const [span] = Span.parse(await db.server?.run(`select extract(epoch from max(recorded_at) - min(recorded_at)) as seconds, count(*)::int as outcomes from sluice.outcomes where run_id = '${runId}'`));
  if (span?.outcomes !== options.papers) throw new Error(`Cannot use this figure: ${span?.outcomes} outcomes; expected ${options.papers}`);
  return { papersPerSecond: span.outcomes / span.seconds, seconds: span.seconds, heaps, workerCpuSeconds, serverCpuSeconds: cpuAfter - cpuBefore };
}

/** Of the processes that serve somebody now; those of the workers begin at nothing. */
export async function serverCpuSeconds({ db }: BenchStore): Promise<number> {
  const pids = z.array(z.object({ pid: z.number() })).parse(await db.server?.run('select pid from pg_stat_activity where pid is not null'));
  return await cpuSecondsOf(pids.map(({ pid }) => pid));
}
