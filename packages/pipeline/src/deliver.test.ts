import type { Outcome } from '@sluice/core-models';
import { type Observable, asapScheduler, map, tap } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { type Delivery, deliver, releaseOnDelivery } from './deliver.ts';
import { outcome } from './test-outcome.ts';
import type { Settled } from './traveller.ts';
import { Window } from './window.ts';

/** Entries 1 to 4 come as a to d; x is entry 4 gone back to pending. */
const settled = { a: outcome(1), b: outcome(2), c: outcome(3), d: outcome(4), x: { kind: 'returned', ordinal: 4 } } as const;
const shown = { a: 1, b: 2, c: 3, d: 4 };

const ordinals = map(({ ordinal }: Outcome) => ordinal);

describe('deliver()', () => {
  test('deliver() shows outcomes in their order and ends when the source has ended and the last place is given back', () => {
    pictured([1, 2], (window, { hot, expectObservable }) => {
      const road = hot('a-b---');
      const out = '     a-(b|)';

      expectObservable(road.pipe(deliver(window), releaseOnDelivery, ordinals)).toBe(out, shown);
      window.exhaust();
    });
  });

  test('deliver() waits for a reader that takes the last outcome late', () => {
    pictured([1], (window, { cold, hot, expectObservable }) => {
      const road = hot('   a-----');
      const takes = cold(' ----t-');
      const out = '        a---| ';

      const releases: (() => void)[] = [];
      const holds = tap(({ release }: Delivery) => releases.push(release));
      expectObservable(road.pipe(deliver(window), holds, map(({ outcome }) => outcome.ordinal))).toBe(out, shown);
      takes.subscribe(() => releases.pop()?.());
      window.exhaust();
    });
  });

  test('deliver() gives back the place of a paper that went back to pending, and shows nothing of it', () => {
    pictured([1, 4], (window, { hot, expectObservable }) => {
      const road = hot('ax----');
      const out = '     a|    ';

      expectObservable(road.pipe(deliver(window), releaseOnDelivery, ordinals)).toBe(out, shown);
      window.exhaust();
    });
  });

  test('deliver() shows a member that follows its leader though it holds no place', () => {
    pictured([1, 2], (window, { hot, expectObservable }) => {
      const road = hot('a-c-b-');
      const out = '     a-c-(b|)';

      expectObservable(road.pipe(deliver(window), releaseOnDelivery, ordinals)).toBe(out, shown);
      window.exhaust();
    });
  });

  test('deliver() gives a place back once, where an outcome is taken after its paper went back to pending', () => {
    pictured([1, 4], (window, { hot, expectObservable }) => {
      const road = hot('dx---a--');
      const out = '     d----(a|)';

      const held: (() => void)[] = [];
      const takesAllAtTheLast = (delivery: Delivery): void => {
        held.push(delivery.release);
        if (delivery.outcome.ordinal === 1) for (const release of held) asapScheduler.schedule(release);
      };
      expectObservable(road.pipe(deliver(window), tap(takesAllAtTheLast), map(({ outcome }) => outcome.ordinal))).toBe(out, shown);
      window.exhaust();
    });
  });

  test('deliver() errors as the road does', () => {
    pictured([1, 2], (window, { hot, expectObservable }) => {
      const road = hot('a-#');
      const out = '     a-#';

      expectObservable(road.pipe(deliver(window), releaseOnDelivery, ordinals)).toBe(out, shown);
    });
  });
});

/** Draws with a window in which these entries are on the road. */
function pictured(onRoad: readonly number[], draw: (window: Window, helpers: Hands) => void): void {
  const window = new Window({ size: 9, resumeAt: 9 });
  for (const ordinal of onRoad) window.enter(ordinal);
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run((helpers) =>
    draw(window, { ...helpers, hot: (marbles) => helpers.hot<Settled>(marbles, settled) }),
  );
}

interface Hands extends Omit<RunHelpers, 'hot'> {
  readonly hot: (marbles: string) => Observable<Settled>;
}
