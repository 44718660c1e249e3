import { hostname } from 'node:os';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { thisOwner } from '../db/owner.ts';
import { runs } from '../db/schema.ts';
import { testStores } from '../db/test-stores.ts';
import { claimRun } from './claim-run.ts';
import { commitOutcomes } from './commit-outcomes.ts';
import { createRun } from './create-run.ts';
import { deleteRun } from './delete-run.ts';
import { readEvents } from './events.ts';
import { findResumableRun, findRun } from './find-run.ts';
import { countEntries } from './read-entries.ts';
import { newRunId } from './run-id.ts';
import { outcome, testRun } from './test-run.ts';
import { requestCancel, updateRun } from './update-run.ts';
import { listRuns, viewRun } from './view-runs.ts';

test('newRunId() is a UUIDv7 of its moment, and sorts by it', () => {
  const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map((at) => newRunId(new Date(at)));
  expect(ids.toSorted()).toEqual(ids);
  expect(ids[0]).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const create = async (identity: string, owner = thisOwner()) => {
    const runId = newRunId(new Date());
    await createRun(db, { runId, identity, config: { sources: ['a\0'] }, pins: { converter: 'pdf-1' }, owner });
    return runId;
  };

  test('createRun() starts at intake, alive and empty', async () => {
    const runId = await create('new');
    expect(await viewRun(db, runId)).toMatchObject({ runId, status: 'intake', live: true, total: 0, intakeComplete: false, config: { sources: ['a\ufffd'] } });
    expect(await findRun(db, runId)).toMatchObject({ pins: { converter: 'pdf-1' }, cancelRequested: false });
  });

  test.each(['intake', 'running', 'paused', 'stopped_by_budget', 'interrupted'] as const)('findResumableRun() goes on with a run that is %s', async (status) => {
    const runId = await create(`identity of ${status}`);
    await updateRun(db, runId, { status });
    expect((await findResumableRun(db, `identity of ${status}`))?.runId).toBe(runId);
  });

  test.each(['finished', 'cancelled', 'failed'] as const)('findResumableRun() leaves a run alone that is %s', async (status) => {
    await updateRun(db, await create(`identity of ${status}`), { status });
    expect(await findResumableRun(db, `identity of ${status}`)).toBeNull();
  });

  test('findResumableRun() takes the newest of several', async () => {
    await create('twice');
    const second = await create('twice');
    expect((await findResumableRun(db, 'twice'))?.runId).toBe(second);
  });

  test('findRun() takes a prefix that only one run has, and names the runs of one that several have', async () => {
    const at = new Date('2031-01-01');
    const first = newRunId(at);
    const second = newRunId(at);
    for (const runId of [first, second]) await createRun(db, { runId, identity: 'x', config: {}, pins: {}, owner: 'h:1' });
    expect((await findRun(db, first.slice(0, 30)))?.runId).toBe(first);
    await expect(findRun(db, first.slice(0, 8))).rejects.toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining('several runs begin so') });
    expect([await findRun(db, 'no such'), await findRun(db, ''), await findRun(db, '%')]).toEqual([null, null, null]);
  });

  test('updateRun() changes what is given and nothing else', async () => {
    const runId = await create('patched');
    const finishedAt = new Date('2026-11-24T10:00:00.123Z');
    await updateRun(db, runId, { status: 'paused', reason: 'the disk is full', intakeComplete: true });
    await updateRun(db, runId, { finishedAt, summary: { total: 1 }, owner: null });
    expect(await findRun(db, runId)).toMatchObject({ status: 'paused', reason: 'the disk is full', intakeComplete: true, finishedAt, summary: { total: 1 }, owner: null });
    await updateRun(db, runId, { reason: null });
    expect((await findRun(db, runId))?.reason).toBeNull();
  });

  test('requestCancel() is seen by the owner', async () => {
    const runId = await create('cancelled');
    await requestCancel(db, runId);
    expect((await findRun(db, runId))?.cancelRequested).toBe(true);
  });

  const stale = (runId: string) => db.orm.update(runs).set({ heartbeatAt: sql`now() - interval '1 minute'` }).where(eq(runs.runId, runId));
  const claim = (runId: string, owner: string) => claimRun(db, { runId, owner, staleAfterMs: 30_000 });

  test('claimRun() lets one of ten take a run that nobody has', async () => {
    const runId = await create('free');
    await updateRun(db, runId, { owner: null });
    const claims = await Promise.all(Array.from({ length: 10 }, (_, index) => claim(runId, `elsewhere:${index + 1}`)));
    expect(claims.filter(({ claimed }) => claimed).length).toBe(1);
    expect(new Set(claims.map(({ heldBy }) => heldBy)).size).toBe(2);
  });

  test('claimRun() leaves a run to its living owner, and to it alone', async () => {
    const runId = await create('held', 'elsewhere:1');
    expect(await claim(runId, 'elsewhere:2')).toEqual({ claimed: false, heldBy: 'elsewhere:1' });
    expect(await claim(runId, 'elsewhere:1')).toEqual({ claimed: true, heldBy: null });
  });

  test('claimRun() takes a run from an owner that fell silent, and from a dead process of this host at once', async () => {
    const silent = await create('silent', 'elsewhere:1');
    await stale(silent);
    expect((await claim(silent, 'elsewhere:2')).claimed).toBe(true);
    const dead = await create('dead', `${hostname()}:2147483645:nonce`);
    expect((await claim(dead, 'elsewhere:2')).claimed).toBe(true);
  });

  test('viewRun() calls a run live only while a living process works on it', async () => {
    const live = async (runId: string) => (await viewRun(db, runId))?.live;
    const runId = await create('live?');
    expect(await live(runId)).toBe(true);
    await stale(runId);
    expect(await live(runId)).toBe(false);
    await updateRun(db, runId, { heartbeat: true });
    expect(await live(runId)).toBe(true);
    await updateRun(db, runId, { status: 'paused' });
    expect(await live(runId)).toBe(false);
    expect(await live(await create('of a dead process', `${hostname()}:2147483645`))).toBe(false);
  });

  test('listRuns() is newest first, with counts that add up', async () => {
    const runId = await testRun(db, 3);
    await commitOutcomes(db, [outcome(runId, 1), outcome(runId, 2, { status: 'failed' })]);
    const [newest] = await listRuns(db);
    expect(newest).toMatchObject({ runId, total: 3, counts: { extracted: 1, cached: 0, duplicate: 0, filtered: 0, failed: 1, pending: 1 } });
  });

  test('deleteRun() removes all that is the run’s own, and no other run', async () => {
    const [runId, other] = [await testRun(db, 2), await testRun(db, 2)];
    await commitOutcomes(db, [outcome(runId, 1), outcome(other, 1)]);
    await deleteRun(db, runId);
    expect([await viewRun(db, runId), await countEntries(db, runId), await readEvents(db, runId)]).toEqual([null, 0, []]);
    expect([await countEntries(db, other), (await readEvents(db, other)).length]).toEqual([2, 1]);
  });
});
