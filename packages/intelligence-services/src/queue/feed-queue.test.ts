import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { joinCluster, outcome, testRun } from '../checkpoint/test-run.ts';
import type { Database } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { openOnServer } from '../db/test-stores.ts';
import { feedQueue, fillQueue } from './feed-queue.ts';
import type { Lease } from './held-job.ts';
import { leaseFence } from './lease-fence.ts';
import { queueSchema } from './open-boss.ts';
import { PaperQueue } from './paper-queue.ts';
import { queueName } from './step.ts';

let db: Database;
let queue: PaperQueue;
beforeAll(async () => {
  db = await openOnServer();
  queue = await PaperQueue.open(db, { migrate: true });
}, 120_000);
afterAll(async () => {
  await queue[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

/** So that a run of a hundred is a large one. */
const page = 10;
const jobs = sql`${sql.identifier(queueSchema)}.job`;
/** Best first: what is taken together comes in no order. */
const ordinals = (leases: readonly Lease[]) => leases.toSorted((a, b) => b.priority - a.priority).map((lease) => lease.ordinal);
const count = (n: number, from = 1) => Array.from({ length: n }, (_, index) => index + from);

/** Papers that nobody has, the rest of the run left out. */
async function free(runId: string): Promise<number> {
  const rows = await rowsOf(db.orm, sql`select count(*)::int as n from ${jobs} where name = ${queueName(runId, 'download')} and state < 'active' and data ->> 'o' <> '0'`);
  return z.tuple([z.object({ n: z.number() })]).parse(rows)[0].n;
}

/** As a worker that took the rest of the run, and says nothing more, has it. */
async function takeRest(runId: string): Promise<{ readonly jobId: string; readonly after: readonly [number, number] }> {
  const rows = await rowsOf(
    db.orm,
    sql`update ${jobs} set state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute' where name = ${queueName(runId, 'download')} and data ->> 'o' = '0'
        returning id::text as "jobId", data -> 'a' as after`,
  );
  return z.tuple([z.object({ jobId: z.string(), after: z.tuple([z.number(), z.number()]) })]).parse(rows)[0];
}

async function drain(runId: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (;;) {
    const leases = await queue.take(runId, 'download', 7);
    if (leases.length === 0) return found;
    found.push(...ordinals(leases));
  }
}

test('fillQueue() puts a page; take() brings the rest in, best first, and never more than a page and a half stands free', async () => {
  const runId = await testRun(db, 95);
  expect(await fillQueue(db, queue, { runId, page })).toBe(10);
  const found: number[] = [];
  let most = 0;
  for (let leases = await queue.take(runId, 'download', 3); leases.length > 0; leases = await queue.take(runId, 'download', 3)) {
    found.push(...ordinals(leases));
    most = Math.max(most, await free(runId));
  }
  expect(found).toEqual(count(95));
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(15);
});

test('PaperQueue.take() of many workers at once puts each paper once', async () => {
  const runId = await testRun(db, 200);
  await fillQueue(db, queue, { runId, page });
  const found: number[] = [];
  // One that finds all that stands there in other hands goes on as the others do: until all are found.
  await Promise.all(
    count(6).map(async () => {
      while (found.length < 200) found.push(...ordinals(await queue.take(runId, 'download', 4)));
    }),
  );
  expect(found.toSorted((a, b) => a - b)).toEqual(count(200));
  expect(await drain(runId)).toEqual([]);
});

test('fillQueue() once more, in the middle of a run, puts nothing twice: not what waits, is in hand, was handed on, given back or done', async () => {
  const runId = await testRun(db, 60);
  await fillQueue(db, queue, { runId, page });
  const [done, handedOn, back, ...inHand] = await queue.take(runId, 'download', 8);
  if (done === undefined || handedOn === undefined || back === undefined) throw new Error('eight were there');
  await commitOutcomes(db, [outcome(runId, done.ordinal)], { leases: leaseFence(queue, runId, () => done) });
  await db.transaction(async (tx) => {
    await queue.settle(tx, [handedOn]);
    await queue.put(runId, 'convert', [{ ordinal: handedOn.ordinal, rank: 1 }], tx);
  });
  await queue.release([back]);
  await fillQueue(db, queue, { runId, page });
  const gone = new Set(ordinals([done, handedOn, ...inHand]));
  expect((await drain(runId)).toSorted((a, b) => a - b)).toEqual(count(60).filter((ordinal) => !gone.has(ordinal)));
});

test('fillQueue() of three processes at once puts nothing twice', async () => {
  const runId = await testRun(db, 60);
  await queue.openRun(runId);
  const put = await Promise.all(count(3).map(() => fillQueue(db, queue, { runId, page })));
  expect(put.toSorted((a, b) => a - b)).toEqual([0, 0, 10]);
  expect(await drain(runId)).toEqual(count(60));
});

test('PaperQueue.supervise() frees the rest of a run whose holder fell silent; when that one wakes it puts nothing', async () => {
  const runId = await testRun(db, 40);
  await fillQueue(db, queue, { runId, page });
  const { jobId, after } = await takeRest(runId);
  expect(await drain(runId)).toEqual(count(10));
  await db.orm.execute(sql`update ${sql.identifier(queueSchema)}.queue set monitor_on = null, monitor_claim_on = null`);
  await queue.supervise();
  expect(await queue.waiting([runId], ['download'])).toEqual(new Set([runId]));
  const [first, ...others] = await queue.take(runId, 'download', 40);
  expect(ordinals(first === undefined ? [] : [first, ...others])).toContain(11);
  expect(await feedQueue(db, queue, { runId, step: 'download', jobId, lost: 0, page, after: { rank: after[0], ordinal: after[1] } })).toBe(0);
  expect([...ordinals(others), ...(await drain(runId)), first?.ordinal].toSorted((a = 0, b = 0) => a - b)).toEqual(count(30, 11));
});

test('PaperQueue.withdrawRun() lets nothing into the queue after it, also of a worker that was about to put a page', async () => {
  const runId = await testRun(db, 40);
  await fillQueue(db, queue, { runId, page });
  const { jobId, after } = await takeRest(runId);
  await queue.withdrawRun(runId);
  expect(await feedQueue(db, queue, { runId, step: 'download', jobId, lost: 0, page, after: { rank: after[0], ordinal: after[1] } })).toBe(0);
  expect(await drain(runId)).toEqual([]);
  expect(await fillQueue(db, queue, { runId, page })).toBe(10);
  expect(await drain(runId)).toEqual(count(40));
});

test('PaperQueue.take() gives an heir once, though it stands in the queue before the rest of the run comes to it', async () => {
  const runId = await testRun(db, 30);
  await joinCluster(db, runId, { leader: 1, members: [2] });
  await fillQueue(db, queue, { runId, page });
  const [leader] = await queue.take(runId, 'download', 1);
  await commitOutcomes(db, [outcome(runId, 1, { status: 'failed' })], { leases: leaseFence(queue, runId, () => leader) });
  expect(await drain(runId)).toEqual([...count(28, 3), 2]);
});

test('PaperQueue.take() puts the rest of a run at another try where a deadlock ended the first, and keeps the papers that came with it', async () => {
  const runId = await testRun(db, 30);
  await fillQueue(db, queue, { runId, page });
  await db.orm.execute(sql`create sequence tries`);
  await db.orm.execute(sql`create function deadlock_once() returns trigger language plpgsql as $$ begin if nextval('tries') = 1 then raise exception using errcode = '40P01'; end if; return old; end $$`);
  await db.orm.execute(sql`create trigger deadlock_once before delete on ${jobs} for each row when (old.data ->> 'o' = '0') execute function deadlock_once()`);
  const leases = await queue.take(runId, 'download', 8);
  await db.orm.execute(sql`drop function deadlock_once cascade`);
  expect(ordinals(leases)).toEqual(count(7));
  expect(await free(runId)).toBe(13);
  expect(await drain(runId)).toEqual(count(23, 8));
});
