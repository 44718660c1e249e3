import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { batch } from './batch.ts';

const pairs = { maxSize: 2, maxWaitMs: 5 };

describe('batch()', () => {
  test('batch() emits a group as soon as it is full, and the rest at the end', () => {
    pictured(({ hot, expectObservable }) => {
      const items = hot('abc--d-e|   ');
      const out = '      -x---y--(z|)';

      expectObservable(items.pipe(batch(pairs))).toBe(out, { x: ['a', 'b'], y: ['c', 'd'], z: ['e'] });
    });
  });

  test('batch() lets no item wait longer than its time', () => {
    pictured(({ hot, expectObservable }) => {
      const items = hot('--a-------b-----|');
      const out = '      -------x-------y|';

      expectObservable(items.pipe(batch(pairs))).toBe(out, { x: ['a'], y: ['b'] });
    });
  });

  test('batch() keeps the timer that a full group leaves behind for the next one, which waits the shorter for it', () => {
    pictured(({ hot, expectObservable }) => {
      const items = hot('ab-c----|');
      const out = '      -x---y--|';

      expectObservable(items.pipe(batch(pairs))).toBe(out, { x: ['a', 'b'], y: ['c'] });
    });
  });

  test('batch() errors as its source does, without what was not yet full', () => {
    pictured(({ hot, expectObservable }) => {
      const items = hot('abc#');
      const out = '      -x-#';

      expectObservable(items.pipe(batch(pairs))).toBe(out, { x: ['a', 'b'] });
    });
  });

  test('batch() leaves its source and its timer when its reader leaves', () => {
    pictured(({ hot, expectObservable, expectSubscriptions }) => {
      const items = hot('a-----------');
      const reader = '   ^--!        ';

      expectObservable(items.pipe(batch(pairs)), reader).toBe('-');
      expectSubscriptions(items.subscriptions).toBe(reader);
    });
  });
});

/** Every timer is off when the picture ends. */
function pictured(draw: (helpers: RunHelpers) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(draw);
  expect(scheduler.actions).toEqual([]);
}
