import type { RunEvent } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { testStores } from '../db/test-stores.ts';
import { appendEntries } from './append-entries.ts';
import { commitOutcomes } from './commit-outcomes.ts';
import { appendEvents, readEvents } from './events.ts';
import { readResults } from './read-results.ts';
import { removeOutcomes } from './remove-outcomes.ts';
import { runCounts } from './run-counts.ts';
import { outcome, testRun } from './test-run.ts';
import { workQueue } from './work-queue.ts';

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const set = (runId: string, ordinal: number, fields: Partial<typeof entries.$inferInsert>) =>
    db.orm.update(entries).set(fields).where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
  const queued = async (runId: string, batch: number) => await Array.fromAsync(workQueue(db, runId, { batch }), ({ ordinal }) => ordinal);

  test.each([1, 2, 3, 100])('workQueue() goes by rank, then ordinal, an unranked leader last, in pages of %i', async (batch) => {
    const runId = await testRun(db, 6);
    for (const [ordinal, rank] of [[1, 2], [2, 1], [3, null], [4, 2], [5, 1], [6, null]] as const) await set(runId, ordinal, { rank });
    expect(await queued(runId, batch)).toEqual([2, 5, 1, 4, 3, 6]);
  });

  test('workQueue() leaves out members, what a rule excluded, what no filter has seen, and what has an outcome', async () => {
    const runId = await testRun(db, 6);
    await set(runId, 1, { role: 'member' });
    await set(runId, 2, { filteredBy: 'min_year' });
    await set(runId, 3, { filteredBy: null });
    await set(runId, 4, { role: null });
    await commitOutcomes(db, [outcome(runId, 5)]);
    expect(await queued(runId, 2)).toEqual([6]);
  });

  test('workQueue() reads a page when it is needed, so that an outcome recorded meanwhile is seen', async () => {
    const runId = await testRun(db, 4);
    const seen = [];
    for await (const { ordinal } of workQueue(db, runId, { batch: 2 })) {
      seen.push(ordinal);
      if (ordinal === 1) await commitOutcomes(db, [outcome(runId, 3)]);
    }
    expect(seen).toEqual([1, 2, 4]);
  });

  test('workQueue() ends when its signal is aborted', async () => {
    const runId = await testRun(db, 1);
    await expect(Array.fromAsync(workQueue(db, runId, { signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow('enough');
  });

  test.each([1, 2, 100])('readResults() gives every entry in input order with its outcome or null, in pages of %i', async (batch) => {
    const runId = await testRun(db, 5);
    await commitOutcomes(db, [outcome(runId, 4, { status: 'cached', title: 'Four' }), outcome(runId, 2)]);
    const results = await Array.fromAsync(readResults(db, runId, { batch }), (result) => [result.entry.ordinal, result.outcome?.status ?? null]);
    expect(results).toEqual([[1, null], [2, 'extracted'], [3, null], [4, 'cached'], [5, null]]);
  });

  test('runCounts() is all zero for a run that is not there', async () => {
    expect(await runCounts(db, 'none')).toEqual({ total: 0, counts: { extracted: 0, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 } });
  });

  test('removeOutcomes() makes failed entries pending again, of one class or of all, but no malformed line', async () => {
    const runId = await testRun(db, 4);
    await appendEntries(db, runId, [{ kind: 'malformed', source: 'list.csv', locator: 'bad', message: 'no title' }]);
    const failed = (ordinal: number, errorClass: string) => outcome(runId, ordinal, { status: 'failed', errorClass });
    await commitOutcomes(db, [failed(1, 'timeout'), failed(2, 'damaged'), failed(3, 'timeout'), outcome(runId, 4), failed(5, 'malformed')]);
    expect(await removeOutcomes(db, runId, { errorClass: 'timeout' })).toBe(2);
    expect(await queued(runId, 10)).toEqual([1, 3]);
    expect(await removeOutcomes(db, runId)).toBe(1);
    expect((await runCounts(db, runId)).counts).toMatchObject({ extracted: 1, failed: 1, pending: 3 });
  });

  test('appendEvents() numbers from 1 without gaps, and readEvents() goes on after the last one seen', async () => {
    const runId = await testRun(db, 0);
    const warning = (message: string): RunEvent => ({ type: 'warning', runId, message });
    await Promise.all(['a', 'b', 'c'].map((name) => appendEvents(db, runId, [warning(name), warning(`${name}\0`)])));
    const all = await readEvents(db, runId);
    expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await readEvents(db, runId, { after: 2, limit: 3 })).toEqual(all.slice(2, 5));
  });
});
