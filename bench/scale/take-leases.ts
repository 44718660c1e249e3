/** Takes papers of a run by lease and works on none: what the queue itself can do. */
import type { PaperQueue } from '@sluice/intelligence-services';

/** As many as a busy worker takes at once. */
const BATCH = 500;

/** The best `max` of them, or all where there are fewer; a batch more at most. */
export async function takeLeases(queue: PaperQueue, runId: string, max: number): Promise<{ readonly papers: number; readonly seconds: number }> {
  const startedAt = performance.now();
  for (let papers = 0; ; ) {
    const leases = await queue.take(runId, 'download', BATCH);
    papers += leases.length;
    if (leases.length === 0 || papers >= max) return { papers, seconds: (performance.now() - startedAt) / 1000 };
  }
}
