/** The owner of the tables and whoever works with them may be two: a worker's password then opens nothing that could drop a table. */
import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import { fillQueue } from '../queue/feed-queue.ts';
import { leaseFence } from '../queue/lease-fence.ts';
import { PaperQueue } from '../queue/paper-queue.ts';
import { beat, leave } from '../queue/workers.ts';
import { migrateStore } from './migrate-store.ts';
import { schemaState } from './migrate.ts';
import { openDatabase } from './open.ts';

test('migrateStore() lets a lesser role do all that a run and a worker do, and change no table', { timeout: 120_000 }, async () => {
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  const name = `roles_${Date.now()}`;
  await admin.unsafe(`create database ${name}`);
  await admin.unsafe(`create role ${name}_worker login`);
  const as = (user: string): string => {
    const url = new URL(inject('postgresUrl'));
    url.pathname = `/${name}`;
    url.username = user;
    return url.href;
  };
  const owner = new URL(inject('postgresUrl')).username;

  // Before: there is nothing, and the lesser role says what is to be done.
  {
    await using early = await openDatabase({ url: as(`${name}_worker`), migrate: false });
    expect(await schemaState(early)).toMatchObject({ kind: 'older', sentence: expect.stringContaining('sluice migrate') });
    await expect(PaperQueue.open(early, { migrate: false })).rejects.toThrow(/expected "sluice migrate"/);
  }
  expect((await migrateStore({ url: as(owner), roles: [`${name}_worker`] })).applied).toBeGreaterThan(0);
  expect((await migrateStore({ url: as(owner), roles: [`${name}_worker`] })).applied).toBe(0);

  {
    await using db = await openDatabase({ url: as(`${name}_worker`) });
    // As `run` opens it, which would create what is missing.
    await using queue = await PaperQueue.open(db, { migrate: true });
    const runId = await testRun(db, 4);
    await fillQueue(db, queue, { runId });
    const leases = await queue.take(runId, 'download', 4);
    expect(leases).toHaveLength(4);
    expect((await queue.renew(leases)).size).toBe(4);
    await queue.release(leases.slice(2));
    const kept = new Map(leases.slice(0, 2).map((lease) => [lease.ordinal, lease]));
    expect(await commitOutcomes(db, [...kept.keys()].map((ordinal) => outcome(runId, ordinal)), { leases: leaseFence(queue, runId, (ordinal) => kept.get(ordinal)) })).toHaveLength(2);
    await beat(db, { workerId: 'w', steps: [], attending: [], busy: [], notes: {} });
    await queue.supervise();
    await queue.closeRun(runId);
    await leave(db, 'w');
    await expect(db.orm.execute('drop table sluice.runs')).rejects.toMatchObject({ cause: { message: 'must be owner of table runs' } });
    await expect(db.orm.execute('create table sluice.mine (n int)')).rejects.toMatchObject({ cause: { message: 'permission denied for schema sluice' } });
  }
  await admin.unsafe(`drop database ${name}`);
  await admin.unsafe(`drop role ${name}_worker`);
  await admin.end();
});
