import type { Outcome } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { Brake } from './brake.ts';
import type { Delivery } from './deliver.ts';
import { settle } from './settle.ts';
import { outcome } from './test-outcome.ts';

async function* outcomesUpTo(count: number, onMade: (ordinal: number) => void = () => undefined): AsyncGenerator<Outcome> {
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    onMade(ordinal);
    yield outcome(ordinal);
  }
}

test('settle() records in groups of 500, and hands out what was recorded, members that follow their leader too', async () => {
  const groups: number[] = [];
  const seen: number[] = [];
  await settle(outcomesUpTo(1001), {
    commit: (group) => {
      groups.push(group.length);
      return Promise.resolve(group.length === 1 ? [...group, outcome(2000)] : group);
    },
    onDelivery: ({ outcome: { ordinal }, release }) => {
      seen.push(ordinal);
      release();
    },
    brake: new Brake(),
    signal: new AbortController().signal,
  });
  expect(groups).toEqual([500, 500, 1]);
  expect(seen).toEqual([...Array.from({ length: 1001 }, (_, index) => index + 1), 2000]);
});

test('settle() makes no further group before a slow reader has taken the one before', async () => {
  let made = 0;
  const untaken: Delivery[] = [];
  const settled = settle(outcomesUpTo(1200, (ordinal) => {
    made = ordinal;
  }), { commit: (group) => Promise.resolve(group), onDelivery: (delivery) => untaken.push(delivery), brake: new Brake(), signal: new AbortController().signal });
  await expect.poll(() => untaken.length).toBe(500);
  expect(made).toBe(500);
  for (const { release } of untaken.splice(0)) release();
  await expect.poll(() => untaken.length).toBe(500);
  for (const { release } of untaken.splice(0)) release();
  await expect.poll(() => untaken.length).toBe(200);
  for (const { release } of untaken.splice(0)) release();
  await settled;
});

test('settle() ends at the brake with what it has recorded, and rejects when the run is left while a group waits for its reader', async () => {
  const brake = new Brake();
  let recorded = 0;
  const commit = (group: readonly Outcome[]): Promise<readonly Outcome[]> => {
    recorded += group.length;
    brake.pull({ kind: 'drain' });
    return Promise.resolve(group);
  };
  await settle(outcomesUpTo(1200), { commit, onDelivery: ({ release }) => release(), brake, signal: new AbortController().signal });
  expect(recorded).toBe(500);

  const abort = new AbortController();
  const left = settle(outcomesUpTo(10), { commit: (group) => Promise.resolve(group), onDelivery: () => undefined, brake: new Brake(), signal: abort.signal });
  setImmediate(() => abort.abort(new Error('the reader has left')));
  await expect(left).rejects.toThrow('the reader has left');
});
