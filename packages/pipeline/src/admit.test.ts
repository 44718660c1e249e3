import { type Entry, PaperRecord, RunFault } from '@sluice/core-models';
import { describe, expect, test } from 'vitest';
import { admit } from './admit.ts';
import { Brake } from './brake.ts';
import { Window } from './window.ts';

describe('admit()', () => {
  test('admit() pulls no more than its window holds, pauses aloud, and resumes at its high-water mark', async () => {
    const told: string[] = [];
    const window = new Window({ size: 5, resumeAt: 3, onPause: (n) => told.push(`paused at ${n}`), onResume: (n) => told.push(`resumed at ${n}`) });
    const { source, pulled } = counted(100);
    const seen: number[] = [];
    admit(source, { window, brake: new Brake() }).subscribe(({ entry }) => seen.push(entry.ordinal));

    await turns();
    expect(pulled()).toBe(5);
    window.leave(1);
    await turns();
    expect(pulled()).toBe(5);
    window.leave(2);
    await turns();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(told).toEqual(['paused at 5', 'resumed at 3', 'paused at 5']);
  });

  test('admit() does not pull inside subscribe()', () => {
    const { source, pulled } = counted(3);
    admit(source, { window: new Window({ size: 5, resumeAt: 5 }), brake: new Brake() }).subscribe();
    expect(pulled()).toBe(0);
  });

  test('admit() stops at the brake, also while it waits for room, and completes', async () => {
    const brake = new Brake();
    const { source, pulled } = counted(100);
    let completed = false;
    admit(source, { window: new Window({ size: 2, resumeAt: 1 }), brake }).subscribe({ complete: () => (completed = true) });
    await turns();
    brake.pull({ kind: 'fault', fault: new RunFault('disk_full', 'The disk is full.') });
    await turns();
    expect(completed).toBe(true);
    expect(pulled()).toBe(2);
  });

  test('admit() calls return() on its source when its reader leaves, without waiting for a next() that is stuck', async () => {
    let returned = 0;
    const stuck: AsyncIterable<Entry> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          returned += 1;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const subscription = admit(stuck, { window: new Window({ size: 2, resumeAt: 1 }), brake: new Brake() }).subscribe();
    await turns();
    subscription.unsubscribe();
    expect(returned).toBe(1);
  });

  test('admit() errors as its source does', async () => {
    const failing = (async function* (): AsyncIterable<Entry> {
      yield entry(1);
      throw new Error('the list broke off');
    })();
    const seen: unknown[] = [];
    admit(failing, { window: new Window({ size: 9, resumeAt: 9 }), brake: new Brake() }).subscribe({ next: ({ entry: { ordinal } }) => seen.push(ordinal), error: (error: Error) => seen.push(error.message) });
    await turns();
    expect(seen).toEqual([1, 'the list broke off']);
  });

  test('admit() breathes every 1,024 pulls, so that timers run beside a source that is always ready', async () => {
    let breaths = 0;
    const breathe = (): Promise<void> => {
      breaths += 1;
      return Promise.resolve();
    };
    await new Promise<void>((resolve) => {
      admit(counted(5000).source, { window: new Window({ size: Number.POSITIVE_INFINITY, resumeAt: Number.POSITIVE_INFINITY }), brake: new Brake(), breathe }).subscribe({ complete: resolve });
    });
    expect(breaths).toBe(4);
  });
});

describe('Window', () => {
  test('Window refuses a second outcome for the same entry, and one for an entry that was never let in', () => {
    const window = new Window({ size: 2, resumeAt: 1 });
    window.enter(7);
    expect(() => window.enter(7)).toThrow('Cannot admit entry 7');
    window.leave(7);
    expect(() => window.leave(7)).toThrow('Cannot deliver entry 7');
  });

  test('Window shows its size, how many are on the road, and whether it waits for room; without backpressure it has no size', () => {
    const window = new Window({ size: 2, resumeAt: 0 });
    window.enter(1);
    window.enter(2);
    void window.room();
    window.leave(1);
    expect(window.stats()).toEqual({ size: 2, inFlight: 1, paused: true });
    window.leave(2);
    expect(window.stats()).toEqual({ size: 2, inFlight: 0, paused: false });
    expect(new Window({ size: Number.POSITIVE_INFINITY, resumeAt: Number.POSITIVE_INFINITY }).stats().size).toBeNull();
  });

  test('Window tells when it is empty: not before the source has ended, and at once if it has already', () => {
    const window = new Window({ size: 2, resumeAt: 1 });
    let told = 0;
    window.whenEmpty(() => {
      told += 1;
    });
    window.enter(1);
    window.leave(1);
    expect(told).toBe(0);
    window.exhaust();
    expect(told).toBe(1);
  });
});

function counted(count: number): { readonly source: AsyncIterable<Entry>; readonly pulled: () => number } {
  let pulled = 0;
  const source = (async function* () {
    for (let ordinal = 1; ordinal <= count; ordinal += 1) {
      pulled += 1;
      yield entry(ordinal);
    }
  })();
  return { source, pulled: () => pulled };
}

function entry(ordinal: number): Entry {
  return { runId: 'test', ordinal, source: 'test', locator: String(ordinal), record: PaperRecord.parse({}) };
}

/** Lets everything that is ready run: a few turns of the loop, no time. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
