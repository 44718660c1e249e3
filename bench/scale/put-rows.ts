/** Puts a whole run into the queue as rows, which no run does: what a million of them would cost. */
import type { PaperQueue } from '@sluice/intelligence-services';
import type { BenchStore } from './store.ts';
import { serverCpuSeconds } from './work-off.ts';

const PAGE = 5000;

/** Rows of a run of their own, taken back afterwards. */
export async function putRows(store: BenchStore, queue: PaperQueue, papers: number): Promise<{ readonly seconds: number; readonly serverCpuSeconds: number }> {
  const runId = 'all at once';
  await queue.openRun(runId);
  const before = await serverCpuSeconds(store);
  const startedAt = performance.now();
  for (let first = 1; first <= papers; first += PAGE) {
    await queue.put(runId, 'download', Array.from({ length: Math.min(PAGE, papers - first + 1) }, (_, n) => ({ ordinal: first + n, rank: first + n })));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const used = (await serverCpuSeconds(store)) - before;
  await queue.closeRun(runId);
  return { seconds, serverCpuSeconds: used };
}
