/** Takes all papers of a run by lease and works on none: what the queue itself can do. */
import type { PaperQueue } from '@sluice/intelligence-services';

/** As many as a busy worker takes at once. */
const BATCH = 500;

export async function takeAll(queue: PaperQueue, runId: string): Promise<{ readonly papers: number; readonly seconds: number }> {
  const startedAt = performance.now();
  for (let papers = 0; ; ) {
    const leases = await queue.take(runId, 'download', BATCH);
    if (leases.length === 0) return { papers, seconds: (performance.now() - startedAt) / 1000 };
    papers += leases.length;
  }
}
