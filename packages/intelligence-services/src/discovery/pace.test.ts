import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import type { Clock } from './clock.ts';
import { databasePace } from './database-pace.ts';
import type { Pace } from './pace.ts';
import { memoryPace } from './pace.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { virtualClock } from './virtual-clock.ts';

const signal = AbortSignal.timeout(60_000);
const options = { intervalMs: 3000, signal };

/** When each of `count` callers got its turn. */
async function turns(pace: Pace, clock: VirtualClock, count: number, host = 'arxiv.org'): Promise<number[]> {
  const times: number[] = [];
  await Promise.all(Array.from({ length: count }, () => pace.turn(host, options).then(() => times.push(clock.now()))));
  return times;
}

test('memoryPace() gives turns an interval apart, and other hosts do not wait for them', async () => {
  const clock = virtualClock({ upToMs: 60_000 });
  const pace = memoryPace(clock);
  expect(await turns(pace, clock, 4)).toEqual([0, 3000, 6000, 9000]);
  const before = clock.now();
  await pace.turn('example.org', options);
  expect(clock.now()).toBe(before);
});

test('memoryPace() gives no turn to anybody while a host is held, those who wait already included', async () => {
  const clock = virtualClock();
  const pace = memoryPace(clock);
  const times: number[] = [];
  const waiting = [0, 1, 2].map(() => pace.turn('h', { intervalMs: 1000, signal }).then(() => times.push(clock.now())));
  await new Promise((resolve) => setImmediate(resolve));
  await pace.hold('h', 30_000);
  for (let second = 0; second < 40; second++) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(waiting);
  expect(times[0]).toBe(0);
  expect(times.slice(1).every((time) => time >= 30_000)).toBe(true);
});

test('memoryPace() lets a caller go whose signal aborts', async () => {
  const clock = virtualClock();
  const pace = memoryPace(clock);
  await pace.turn('h', options);
  const controller = new AbortController();
  const waiting = pace.turn('h', { intervalMs: 3000, signal: controller.signal }).catch((error: unknown) => error);
  controller.abort(new Error('gone'));
  expect(await waiting).toMatchObject({ message: 'gone' });
  expect(clock.pending).toBe(0);
});

describe.each(testStores)('on $name', (store) => {
  let db: Database;
  beforeAll(async () => {
    db = await store.open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  /** A clock that notes the waits that are asked of it, and rings when told. */
  function notingClock(): Clock & { readonly waits: number[]; readonly ring: (() => void)[] } {
    const waits: number[] = [];
    const ring: (() => void)[] = [];
    return { waits, ring, now: () => 0, after: (ms, ringing) => (waits.push(ms), ring.push(ringing), () => undefined) };
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  }

  // Intervals are long beside what a statement takes on a busy machine; nobody waits for them.
  test('databasePace() gives turns an interval apart to all workers of a database', async () => {
    const clock = notingClock();
    const [one, other] = [databasePace(db, clock), databasePace(db, clock)];
    const taken = Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? one : other).turn('arxiv.org', { intervalMs: 60_000, signal })));
    await until(() => clock.waits.length === 9);
    for (const [at, wait] of clock.waits.toSorted((a, b) => a - b).entries()) {
      expect(wait).toBeLessThanOrEqual((at + 1) * 60_000);
      expect(wait).toBeGreaterThan(at * 60_000);
    }
    for (const ringing of clock.ring) ringing();
    await taken;
  });

  test('databasePace() keeps everybody off a host that is held, those who wait already included', async () => {
    const clock = notingClock();
    const pace = databasePace(db, clock);
    await pace.turn('held.example', options);
    const controller = new AbortController();
    const waiting = pace.turn('held.example', { intervalMs: 3000, signal: controller.signal }).catch(() => 'gone');
    await until(() => clock.waits.length === 1);
    await databasePace(db, notingClock()).hold('held.example', 600_000);
    clock.ring[0]?.();
    await until(() => clock.waits.length === 2);
    expect(clock.waits[0]).toBeLessThanOrEqual(3000);
    expect(clock.waits[1]).toBeGreaterThan(300_000);
    controller.abort();
    expect(await waiting).toBe('gone');
  });
});
