import { expect, test } from 'vitest';
import { chaosFigures } from './chaos-figures.ts';
import type { Round } from './chaos-round.ts';

const attempt = { killed: true, exitCode: null, startedAt: 0, endedAt: 1, firstLineMs: 400, progress: 3, firstProgressMs: 700, stderr: '' };
const good: Round = {
  attempts: [
    { ...attempt, kill: { how: 'failpoint', name: 'extract.saved', hit: 1, byProgress: 9 } },
    { ...attempt, kill: null, killed: false, exitCode: 0, firstProgressMs: 900 },
  ],
  results: [],
  differences: [],
  paid: { requests: 10, distinct: 9, repeated: 1, unexcused: 0, allowed: 3 },
  fetched: { requests: 7, distinct: 4, repeated: 3, unexcused: 0, allowed: 5 },
  continued: 2,
  leftBehind: [],
  seconds: 2,
};

test('chaosFigures() is one line and ok where nothing was lost, doubled or changed', () => {
  expect(chaosFigures([good, good], 'local, seed 1')).toEqual({
    ok: true,
    line: 'local, seed 1: 2 runs, 2 kills (2 at failpoints); 0 lost, 0 twice, 0 differences; requests paid twice 2 of 20 (allowed 6, 0 without a kill); downloads made twice 6 of 14 (allowed 10, 0 without a kill), 4 of them continued; 0 processes left behind; first progress 0.9 s in the median, 0.9 s at most',
  });
});

test.each<readonly [string, Partial<Round>]>([
  ['a lost entry', { differences: [{ entry: '1', field: '', expected: 'a line', actual: 'lost' }] }],
  ['a changed field', { differences: [{ entry: '1', field: 'title', expected: '"a"', actual: '"b"' }] }],
  ['a repeat without a kill', { paid: { ...good.paid, unexcused: 1 } }],
  ['more repeats than were in flight', { paid: { ...good.paid, repeated: 4 } }],
  ['a download without a kill', { fetched: { ...good.fetched, unexcused: 1 } }],
  ['a process left behind', { leftBehind: ['node child.ts'] }],
  ['no kill at all', { attempts: good.attempts.slice(1) }],
])('chaosFigures() is not ok with %s', (_what, fault) => {
  expect(chaosFigures([{ ...good, ...fault }], 'x').ok).toBe(false);
});
