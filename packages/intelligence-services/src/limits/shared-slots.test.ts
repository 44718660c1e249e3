import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { slots } from '../db/schema.ts';
import { testStores } from '../db/test-stores.ts';
import { openSharedLimits } from './shared-limits.ts';
import { SharedSlots } from './shared-slots.ts';
import { takeTokens } from './token-minute.ts';

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function workerOf(db: Database, owner: string, now: () => number = () => Date.now()): SharedSlots {
  return new SharedSlots(db, { owner, now, random: Math.random, sleep: turn });
}

/** Several processes need a server; in PGlite's one process each wait would only cost time. */
describe.each(testStores.filter(({ name }) => name === 'Postgres'))('on $name', ({ open }) => {
  test('SharedSlots never lets more than the limit in over three workers, lets all in at last, and lets no worker wait for good', { timeout: 120_000 }, async () => {
    await using db = await open();
    const workers = ['a', 'b', 'c'].map((owner) => workerOf(db, owner));
    let active = 0;
    let peak = 0;
    const order: number[] = [];
    const call = async (at: number): Promise<void> => {
      const slot = await workers[at]?.take({ scope: 'llm:host', limit: 2, signal: never });
      active += 1;
      peak = Math.max(peak, active);
      order.push(at);
      // Longer than a worker needs to take the other slot: else the two may never meet.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(slot?.stands()).toBe(true);
      active -= 1;
      await slot?.release();
    };
    await Promise.all(Array.from({ length: 60 }, (_, index) => call(index % 3)));
    expect(peak).toBe(2);
    expect(order).toHaveLength(60);
    // Fair: when a third of the calls are done, each worker has had a fair part of them.
    const early = [0, 1, 2].map((at) => order.slice(0, 20).filter((by) => by === at).length);
    expect(Math.min(...early)).toBeGreaterThanOrEqual(3);
    for (const worker of workers) await worker[Symbol.asyncDispose]();
  });

  test('SharedSlots gives a dead holder’s slot away when its lease is over, and not before', async () => {
    await using db = await open();
    const dead = workerOf(db, 'dead');
    const held = await dead.take({ scope: 's', limit: 1, signal: never });
    const living = workerOf(db, 'living');
    const waiting = new AbortController();
    const refused = living.take({ scope: 's', limit: 1, signal: waiting.signal });
    await turn();
    waiting.abort(new Error('waited long enough'));
    await expect(refused).rejects.toThrow('waited long enough');
    await db.orm.update(slots).set({ until: sql`now() - interval '1 second'` });
    const taken = await living.take({ scope: 's', limit: 1, signal: never });
    expect(taken.stands()).toBe(true);
    // The dead one wakes and gives its slot back: it is not its own any more.
    await held.release();
    expect(await db.orm.select({ holder: slots.holder }).from(slots)).toEqual([{ holder: 'living#2' }]);
    await living[Symbol.asyncDispose]();
    expect(await db.orm.select({ holder: slots.holder }).from(slots)).toEqual([{ holder: null }]);
  });

  test('a slot does not stand once its holder has slept through the lease', async () => {
    await using db = await open();
    let now = 0;
    const worker = workerOf(db, 'sleeper', () => now);
    const slot = await worker.take({ scope: 's', limit: 1, signal: never });
    now = 24_000;
    expect(slot.stands()).toBe(true);
    now = 26_000;
    expect(slot.stands()).toBe(false);
    await worker[Symbol.asyncDispose]();
  });

  test('takeTokens() lets no minute have more than the limit, over callers at once, and a call that is larger than that alone', { timeout: 60_000 }, async () => {
    await using db = await open();
    const given = await Promise.all(Array.from({ length: 12 }, () => takeTokens(db, { scope: 't', limit: 1000, tokens: 300 })));
    expect(given.filter((waitMs) => waitMs === 0)).toHaveLength(3);
    for (const waitMs of given.filter((ms) => ms > 0)) {
      expect(waitMs).toBeGreaterThan(30_000);
      expect(waitMs).toBeLessThanOrEqual(61_000);
    }
    expect(await takeTokens(db, { scope: 'other', limit: 1000, tokens: 5000 })).toBe(0);
    expect(await takeTokens(db, { scope: 'other', limit: 1000, tokens: 1 })).toBeGreaterThan(0);
    await db.orm.execute(sql`update sluice.token_seconds set second = second - 61`);
    expect(await takeTokens(db, { scope: 't', limit: 1000, tokens: 1000 })).toBe(0);
  });

  test('openSharedLimits().download() runs what it is given at most so often at once for a host', async () => {
    await using db = await open();
    await using limits = openSharedLimits(db, { settings: { maxDownloadsPerHost: 1 }, owner: 'w', now: () => Date.now(), random: Math.random });
    let active = 0;
    let peak = 0;
    const context = { signal: never, waiting: <T>(wait: () => Promise<T>) => wait() };
    const one = (host: string): Promise<void> =>
      limits.download(host, context, async () => {
        active += 1;
        peak = Math.max(peak, active);
        await turn();
        active -= 1;
      });
    await Promise.all([one('a.example'), one('a.example'), one('a.example')]);
    expect(peak).toBe(1);
  });
});
