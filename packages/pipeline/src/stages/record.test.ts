import type { Outcome } from '@sluice/core-models';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { outcome } from '../test-outcome.ts';
import type { Settled } from '../traveller.ts';
import { record } from './record.ts';

describe('record()', () => {
  test('record() commits as soon as checkpoint_interval outcomes are there, and shows them after the commit', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('ab-----------|', at);
      const shown = '      ----(ab)-----|';

      const committed: number[][] = [];
      const commit = (outcomes: readonly Outcome[]) => {
        committed.push(outcomes.map(({ ordinal }) => ordinal));
        return cold('---(r|)', { r: outcomes });
      };
      expectObservable(settled.pipe(record(commit, { maxPerCommit: 2 }))).toBe(shown, at);
    });
  });

  test('record() commits fewer after 250 ms', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('a 400ms |', at);
      const shown = '      250ms a 150ms |';

      expectObservable(settled.pipe(record((outcomes) => cold('(r|)', { r: outcomes }), { maxPerCommit: 10 }))).toBe(shown, at);
    });
  });

  test('record() commits one group at a time, in order', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('abc|            ', at);
      const shown = '      ---a--b--(c|)   ';

      expectObservable(settled.pipe(record((outcomes) => cold('---(r|)', { r: outcomes }), { maxPerCommit: 1 }))).toBe(shown, at);
    });
  });

  test('record() passes on what went back to pending without committing it', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('xa-----|', at);
      const shown = '      ---(ax)|';

      const committed: Settled[] = [];
      const commit = (outcomes: readonly Outcome[]) => {
        committed.push(...outcomes);
        return cold('--(r|)', { r: outcomes });
      };
      expectObservable(settled.pipe(record(commit, { maxPerCommit: 2 }))).toBe(shown, at);
      return () => expect(committed).toEqual([at.a]);
    });
  });

  test('record() shows the members that follow their leader', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('a--------|', at);
      const shown = '      --(ab)---|';

      expectObservable(settled.pipe(record(() => cold('--(r|)', { r: [at.a, at.b] }), { maxPerCommit: 1 }))).toBe(shown, at);
    });
  });

  test('record() sends back what another worker had recorded before: it is shown by nobody twice, and its place must not be lost', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('ab-----|', at);
      const shown = '      ---(by)|';

      const commit = () => cold('--(r|)', { r: [at.b] });
      expectObservable(settled.pipe(record(commit, { maxPerCommit: 2 }))).toBe(shown, { ...at, y: { kind: 'returned', ordinal: 1 } });
    });
  });

  test('record() errors when a commit fails, and shows nothing of it', () => {
    new TestScheduler(equal).run(({ cold, hot, expectObservable }) => {
      const settled = hot('ab---|', at);
      const shown = '      --#   ';

      expectObservable(settled.pipe(record(() => cold('--#', {}, new Error('gone')), { maxPerCommit: 1 }))).toBe(shown, at, new Error('gone'));
    });
  });
});

const at = { a: outcome(1), b: outcome(2), c: outcome(3), x: { kind: 'returned', ordinal: 4 } } as const;

function equal(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}
