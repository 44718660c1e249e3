import { OutcomeStatus } from '@sluice/core-models';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { commitOutcomes } from './commit-outcomes.ts';
import { readEvents } from './events.ts';
import { readEntries } from './read-entries.ts';
import { readResults } from './read-results.ts';
import { runCounts } from './run-counts.ts';
import { joinCluster, outcome, testRun } from './test-run.ts';
import { workQueue } from './work-queue.ts';

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const ordinalsOf = (outcomes: readonly { readonly ordinal: number }[]) => outcomes.map(({ ordinal }) => ordinal);
  const queued = async (runId: string) => ordinalsOf(await Array.fromAsync(workQueue(db, runId)));

  test('commitOutcomes() returns what is newly recorded, and nothing the second time', async () => {
    const runId = await testRun(db, 3);
    const outcomes = [outcome(runId, 2), outcome(runId, 1, { status: 'failed', errorClass: 'timeout', reason: 'It took too long' })];
    expect(await commitOutcomes(db, outcomes, { worker: 'w' })).toEqual(outcomes);
    expect(await commitOutcomes(db, outcomes)).toEqual([]);
  });

  test('commitOutcomes() lets the first outcome of an entry stand, within a batch and across batches', async () => {
    const runId = await testRun(db, 1);
    const first = outcome(runId, 1, { status: 'cached' });
    expect(await commitOutcomes(db, [first, outcome(runId, 1, { status: 'failed' })])).toEqual([first]);
    expect(await commitOutcomes(db, [outcome(runId, 1, { status: 'failed' })])).toEqual([]);
    expect(await Array.fromAsync(readResults(db, runId), (result) => result.outcome)).toEqual([first]);
  });

  test('commitOutcomes() records duplicates for the members of a leader that is done', async () => {
    const runId = await testRun(db, 4);
    await joinCluster(db, runId, { leader: 1, members: [2, 4] });
    const recorded = await commitOutcomes(db, [outcome(runId, 1)]);
    expect(recorded.slice(1)).toMatchObject([
      { ordinal: 2, status: 'duplicate', stage: 'deduplicate', duplicateOf: 1, reason: 'same DOI as entry 1', title: 'Title of line 2' },
      { ordinal: 4, status: 'duplicate', duplicateOf: 1 },
    ]);
    expect(await queued(runId)).toEqual([3]);
  });

  test('commitOutcomes() promotes the lowest member of a failed leader, last in the order of work, and repoints the others', async () => {
    const runId = await testRun(db, 5);
    await joinCluster(db, runId, { leader: 1, members: [3, 2, 5] });
    await commitOutcomes(db, [outcome(runId, 1, { status: 'failed', errorClass: 'damaged' })]);
    expect(await queued(runId)).toEqual([4, 2]);
    const rows = await Array.fromAsync(readEntries(db, runId));
    expect(rows.map(({ role, leaderOrdinal, rank }) => [role, leaderOrdinal, rank])).toEqual([
      ['leader', null, 1],
      ['leader', null, 5],
      ['member', 2, null],
      ['leader', null, 4],
      ['member', 2, null],
    ]);
    const then = await commitOutcomes(db, [outcome(runId, 2)]);
    expect(then.map(({ ordinal, duplicateOf }) => [ordinal, duplicateOf])).toEqual([[2, undefined], [3, 2], [5, 2]]);
  });

  test('commitOutcomes() writes one event per outcome, numbered without gaps', async () => {
    const runId = await testRun(db, 3);
    await joinCluster(db, runId, { leader: 1, members: [3] });
    await commitOutcomes(db, [outcome(runId, 1), outcome(runId, 2)]);
    const events = await readEvents(db, runId);
    expect(events.map(({ sequence, event }) => [sequence, 'entry' in event && event.entry])).toEqual([[1, 1], [2, 2], [3, 3]]);
  });

  test('commitOutcomes() records each entry once when ten callers commit the same ones together', async () => {
    const runId = await testRun(db, 20);
    const batch = Array.from({ length: 20 }, (_, index) => outcome(runId, index + 1));
    const recorded = await Promise.all(Array.from({ length: 10 }, () => commitOutcomes(db, batch)));
    expect(recorded.flat().length).toBe(20);
    expect((await readEvents(db, runId)).length).toBe(20);
  });

  test('commitOutcomes() refuses a run that is not in the store, and writes nothing of the others', async () => {
    const runId = await testRun(db, 1);
    await expect(commitOutcomes(db, [outcome(runId, 1), outcome('zz', 1)])).rejects.toThrow('Cannot write to run "zz"');
    expect((await runCounts(db, runId)).counts.pending).toBe(1);
  });

  test('law: whatever is committed in whatever order and however often, every entry has at most one outcome and the counts add up', async () => {
    const size = 8;
    const clusters = fc.array(fc.integer({ min: 0, max: size }), { minLength: size, maxLength: size });
    const commits = fc.array(fc.array(fc.tuple(fc.integer({ min: 1, max: size }), fc.constantFrom(...OutcomeStatus.options)), { maxLength: 5 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(clusters, commits, async (leaders, batches) => {
        const runId = await testRun(db, size);
        const members = leaders.flatMap((leader, index) => (leader > 0 && leader < index + 1 && leaders[leader - 1] === 0 ? [{ leader, members: [index + 1] }] : []));
        for (const cluster of members) await joinCluster(db, runId, cluster);
        const returned = [];
        for (const batch of [...batches, ...batches]) {
          returned.push(...(await commitOutcomes(db, batch.map(([ordinal, status]) => outcome(runId, ordinal, { status })))));
        }
        // Working off the queue, as the pipeline does, ends every run.
        for (let pass = await queued(runId); pass.length > 0; pass = await queued(runId)) {
          returned.push(...(await commitOutcomes(db, pass.map((ordinal) => outcome(runId, ordinal, { status: ordinal % 3 === 0 ? 'failed' : 'extracted' })))));
        }
        expect(new Set(ordinalsOf(returned)).size).toBe(returned.length);
        const { total, counts } = await runCounts(db, runId);
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(total);
        expect(counts.pending).toBe(0);
        expect(returned.length).toBe(total);
        expect((await readEvents(db, runId)).length).toBe(total);
      }),
      { numRuns: 25 },
    );
  });
});
