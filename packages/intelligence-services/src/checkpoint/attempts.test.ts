import { hostname } from 'node:os';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { thisOwner } from '../db/owner.ts';
import { attempts } from '../db/schema.ts';
import { testStores } from '../db/test-stores.ts';
import { failAttempt, presumeOrphanAttempts, settleAttempt, startAttempt } from './attempts.ts';

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const start = (attemptId: string, runId: string, owner = thisOwner()) =>
    startAttempt(db, { attemptId, runId, ordinal: 1, requestHash: 'h', provider: 'p', host: 'example.org', model: 'm', reservedUsd: 0.5, reservedTokens: 100, owner });
  const stateOf = async (attemptId: string) => (await db.orm.select().from(attempts).where(eq(attempts.attemptId, attemptId)))[0];
  const cost = { promptTokens: 10, completionTokens: 5, costUsd: 0.01 };

  test('settleAttempt() counts once', async () => {
    await start('a', 'run 1');
    expect([await settleAttempt(db, 'a', cost), await settleAttempt(db, 'a', cost), await settleAttempt(db, 'unknown', cost)]).toEqual([true, false, false]);
    expect(await stateOf('a')).toMatchObject({ state: 'settled', ...cost, settledAt: expect.any(Date) });
  });

  test('failAttempt() keeps the class, and the cost where there was one', async () => {
    await start('b', 'run 1');
    expect(await failAttempt(db, 'b', { errorClass: 'refused', promptTokens: 10 })).toBe(true);
    expect(await stateOf('b')).toMatchObject({ state: 'failed', errorClass: 'refused', promptTokens: 10, costUsd: null });
  });

  test('presumeOrphanAttempts() takes those whose process is dead, with their reservations, and only once', async () => {
    await start('dead', 'run 2', `${hostname()}:2147483645`);
    await start('alive', 'run 2');
    await start('elsewhere', 'run 2', 'another-host:1');
    await start('long ago elsewhere', 'run 2', 'another-host:1');
    await db.orm.update(attempts).set({ startedAt: sql`now() - interval '2 hours'` }).where(eq(attempts.attemptId, 'long ago elsewhere'));
    await start('of another run', 'run 3', `${hostname()}:2147483645`);
    const presumed = await presumeOrphanAttempts(db, 'run 2');
    expect(presumed.map(({ attemptId, state, reservedUsd }) => [attemptId, state, reservedUsd]).toSorted()).toEqual([
      ['dead', 'presumed', 0.5],
      ['long ago elsewhere', 'presumed', 0.5],
    ]);
    expect(await presumeOrphanAttempts(db, 'run 2')).toEqual([]);
    expect(await settleAttempt(db, 'dead', cost)).toBe(false);
  });
});
