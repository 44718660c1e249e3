import type { Lease, PaperQueue } from '@sluice/intelligence-services';
import { expect, test } from 'vitest';
import { Hand } from './hand.ts';

const lease = (jobId: string): Lease => ({ runId: 'run', step: 'download', jobId, ordinal: 1, epoch: 0, handed: undefined, priority: 0, lost: 0 });

test('Hand.dropLease() leaves a paper in hand that has come back under another lease', async () => {
  const released: string[] = [];
  const queue: Pick<PaperQueue, 'renew' | 'release'> = {
    renew: () => Promise.resolve(new Set()),
    release: async (leases) => void released.push(...leases.map(({ jobId }) => jobId)),
  };
  const [first, second] = [lease('first'), lease('second')];
  {
    await using hand = new Hand({ queue, runId: 'run', onLost: () => undefined });
    hand.add(first);
    hand.add(second);
    hand.dropLease(first);
    expect(hand.leaseOf(1)).toBe(second);
  }
  expect(released).toEqual(['second']);
});
