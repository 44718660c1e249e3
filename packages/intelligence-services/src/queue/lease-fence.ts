/** Leases as the committer of outcomes needs them: ended where they stand, in its own transaction. */
import type { LeaseFence } from '../checkpoint/commit-outcomes.ts';
import type { Lease } from './held-job.ts';
import type { PaperQueue } from './paper-queue.ts';

/** `leaseOf` knows what this worker has in hand. New leaders go into the queue in the transaction that makes them: a crash cannot lose them. */
export function leaseFence(queue: PaperQueue, runId: string, leaseOf: (ordinal: number) => Lease | undefined): LeaseFence {
  return {
    async settle(tx, ordinals) {
      const leases = ordinals.map(leaseOf).filter((lease) => lease !== undefined);
      const held = await queue.settle(tx, leases);
      return new Map(leases.filter(({ jobId }) => held.has(jobId)).map(({ ordinal, epoch }) => [ordinal, epoch]));
    },
    async enqueue(tx, heirs) {
      await queue.put(runId, 'download', heirs, tx);
      await queue.wake(tx);
    },
  };
}
