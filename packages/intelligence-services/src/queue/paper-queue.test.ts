import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { joinCluster, outcome, testRun } from '../checkpoint/test-run.ts';
import type { Database } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { testStores } from '../db/test-stores.ts';
import { fillQueue } from './feed-queue.ts';
import type { Lease } from './held-job.ts';
import { leaseFence } from './lease-fence.ts';
import { noteLosses } from './lost-leases.ts';
import { queueSchema } from './open-boss.ts';
import { PaperQueue } from './paper-queue.ts';
import { steps } from './step.ts';
import { beat } from './workers.ts';

let db: Database;
let queue: PaperQueue;
beforeAll(async () => {
  const [, onServer] = testStores;
  if (onServer === undefined) throw new Error('no Postgres to test on');
  db = await onServer.open();
  queue = await PaperQueue.open(db, { migrate: true });
}, 120_000);
afterAll(async () => {
  await queue[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

/** As if these holders had been silent for a minute. */
async function expire(leases: readonly Lease[]): Promise<void> {
  for (const { jobId } of leases) await db.orm.execute(sql`update ${sql.identifier(queueSchema)}.job set heartbeat_on = now() - interval '1 minute' where id = ${jobId}::uuid`);
  await db.orm.execute(sql`update ${sql.identifier(queueSchema)}.queue set monitor_on = null, monitor_claim_on = null`);
  await queue.supervise();
}

const ordinals = (leases: readonly Lease[]) => leases.map((lease) => lease.ordinal).toSorted((a, b) => a - b);
const byOrdinal = (leases: readonly Lease[]) => new Map(leases.map((lease) => [lease.ordinal, lease]));
const commitUnder = (runId: string, leases: readonly Lease[], ordinals: readonly number[], status: 'extracted' | 'failed' = 'extracted') =>
  commitOutcomes(db, ordinals.map((ordinal) => outcome(runId, ordinal, { status })), { leases: leaseFence(queue, runId, (ordinal) => byOrdinal(leases).get(ordinal)) });

test('PaperQueue.take() gives each paper to one of two workers, best first', async () => {
  const runId = await testRun(db, 7);
  expect(await fillQueue(db, queue, { runId })).toBe(7);
  const first = await queue.take(runId, 'download', 3);
  const [second, third] = await Promise.all([queue.take(runId, 'download', 3), queue.take(runId, 'download', 3)]);
  expect(ordinals(first)).toEqual([1, 2, 3]);
  expect(ordinals([...(second ?? []), ...(third ?? [])])).toEqual([4, 5, 6, 7]);
});

test('PaperQueue.waiting() names the runs that have a paper which nobody has', async () => {
  const [first, second, third] = [await testRun(db, 2), await testRun(db, 1), await testRun(db, 1)];
  for (const runId of [first, second]) await fillQueue(db, queue, { runId });
  const all = [first, second, third];
  expect(await queue.waiting(all, steps)).toEqual(new Set([first, second]));
  expect(await queue.waiting(all, ['extract'])).toEqual(new Set());
  await queue.take(first, 'download', 1);
  const [lease] = await queue.take(second, 'download', 1);
  expect(await queue.waiting(all, steps)).toEqual(new Set([first]));
  await queue.release(lease === undefined ? [] : [lease]);
  expect(await queue.waiting(all, steps)).toEqual(new Set([first, second]));
});

test('fillQueue() puts a paper once, also where a process died after half of them and some are in hand or done', async () => {
  const runId = await testRun(db, 6);
  await fillQueue(db, queue, { runId });
  const leases = await queue.take(runId, 'download', 2);
  expect(await fillQueue(db, queue, { runId })).toBe(0);
  await commitUnder(runId, leases, [1]);
  await queue.withdrawRun(runId);
  expect(await fillQueue(db, queue, { runId })).toBe(4);
  expect(ordinals(await queue.take(runId, 'download', 10))).toEqual([3, 4, 5, 6]);
});

test('commitOutcomes() refuses what a worker writes after its lease ran out, row by row, and takes the rest', async () => {
  const runId = await testRun(db, 3);
  await fillQueue(db, queue, { runId });
  const late = await queue.take(runId, 'download', 3);
  const lost = late.filter((lease) => lease.ordinal !== 2);
  await expire(lost);
  // Nobody has taken entry 3 yet, and another worker has entry 1: both are lost to the late one.
  const [taken] = await queue.take(runId, 'download', 1);
  expect(taken).toMatchObject({ ordinal: 1, epoch: 1 });
  expect((await commitUnder(runId, late, [1, 2, 3])).map((one) => one.ordinal)).toEqual([2]);
  expect([...(await queue.renew(late))]).toEqual([]);
  // The new holder is not disturbed by what the late one tried.
  expect((await commitUnder(runId, taken === undefined ? [] : [taken], [1])).map((one) => one.ordinal)).toEqual([1]);
  expect((await commitUnder(runId, late, [1, 3]))).toEqual([]);
  const rows = await db.orm.query.outcomes.findMany({ where: (table, { eq }) => eq(table.runId, runId), orderBy: (table) => table.ordinal });
  expect(rows.map(({ ordinal, fence }) => ({ ordinal, fence }))).toEqual([{ ordinal: 1, fence: 1 }, { ordinal: 2, fence: 0 }]);
});

test('PaperQueue.renew() does not wait for a commit that is ending some of the leases, and knows them no more after it', async () => {
  const runId = await testRun(db, 3);
  await fillQueue(db, queue, { runId });
  const leases = await queue.take(runId, 'download', 3);
  const [ended, ...others] = leases;
  const idsOf = (some: readonly (Lease | undefined)[]) => new Set(some.map((lease) => lease?.jobId));
  const renewed = sql`select bool_and(heartbeat_on > now() - interval '30 seconds') as fresh from ${sql.identifier(queueSchema)}.job where id in (${sql.join(others.map(({ jobId }) => sql`${jobId}::uuid`), sql`, `)})`;
  await db.orm.execute(sql`update ${sql.identifier(queueSchema)}.job set heartbeat_on = now() - interval '1 minute'`);
  await db.transaction(async (tx) => {
    await queue.settle(tx, ended === undefined ? [] : [ended]);
    expect(await queue.renew(leases)).toEqual(idsOf(leases));
  });
  const [row] = await rowsOf(db.orm, renewed);
  expect(row).toMatchObject({ fresh: true });
  expect(await queue.renew(leases)).toEqual(idsOf(others));
});

test('PaperQueue.release() puts a paper back without counting it as lost, and cannot give away what was taken over', async () => {
  const runId = await testRun(db, 2);
  await fillQueue(db, queue, { runId });
  const leases = await queue.take(runId, 'download', 2);
  await expire(leases.filter((lease) => lease.ordinal === 1));
  await queue.release(leases);
  const again = await queue.take(runId, 'download', 5);
  expect(again.map(({ ordinal, epoch }) => ({ ordinal, epoch })).toSorted((a, b) => a.ordinal - b.ordinal)).toEqual([{ ordinal: 1, epoch: 1 }, { ordinal: 2, epoch: 1 }]);
  expect(await noteLosses(db, runId, again)).toEqual(new Map([[1, [expect.stringContaining('a worker that ended')]]]));
});

test('noteLosses() names the silent worker that had the paper, and names it once', async () => {
  const runId = await testRun(db, 1);
  await fillQueue(db, queue, { runId });
  await beat(db, { workerId: 'host:1:a', steps, attending: [runId], busy: [{ runId, ordinal: 1, stage: 'convert' }], notes: {} });
  await db.orm.execute(sql`update sluice.workers set heartbeat_at = '2026-01-01T00:00:00Z' where worker_id = 'host:1:a'`);
  await expire(await queue.take(runId, 'download', 1));
  const second = await queue.take(runId, 'download', 1);
  const first = 'worker host:1, in convert, not heard of since 2026-01-01T00:00:00.000Z';
  expect(await noteLosses(db, runId, second)).toEqual(new Map([[1, [first]]]));
  await expire(second);
  expect(await noteLosses(db, runId, await queue.take(runId, 'download', 1))).toEqual(new Map([[1, [first, expect.stringContaining('a worker that ended')]]]));
});

test('commitOutcomes() puts the heir of a failed leader into the queue in the same transaction', async () => {
  const runId = await testRun(db, 3);
  await joinCluster(db, runId, { leader: 1, members: [2, 3] });
  await fillQueue(db, queue, { runId });
  const leases = await queue.take(runId, 'download', 5);
  expect(leases.map((lease) => lease.ordinal)).toEqual([1]);
  await commitUnder(runId, leases, [1], 'failed');
  expect((await queue.take(runId, 'download', 5)).map((lease) => lease.ordinal)).toEqual([2]);
});

test('PaperQueue.reclaim() frees what dead holders had at once without counting it as lost, and what they still write is refused', async () => {
  const runId = await testRun(db, 2);
  await fillQueue(db, queue, { runId });
  const late = await queue.take(runId, 'download', 2);
  expect(await queue.take(runId, 'download', 2)).toEqual([]);
  await queue.reclaim(runId);
  const again = await queue.take(runId, 'download', 5);
  expect(again.map(({ ordinal, lost, epoch }) => ({ ordinal, lost, epoch })).toSorted((a, b) => a.ordinal - b.ordinal)).toEqual([{ ordinal: 1, lost: 0, epoch: 1 }, { ordinal: 2, lost: 0, epoch: 1 }]);
  expect(await commitUnder(runId, late, [1, 2])).toEqual([]);
});
