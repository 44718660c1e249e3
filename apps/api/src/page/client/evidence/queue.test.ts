import { expect, test } from 'vitest';
import { readRow } from '../data/row.ts';
import { nextUnchecked, valuesOf } from './queue.ts';

const answer = { state: 'found', method: 'passage', value: 'x', evidence: [] };
const said = (reviewer: string, target: string, changed = false) => ({ entry: 1, target, reviewer, verdict: 'accept', changed });
const rows = [
  readRow({ entry: 1, status: 'extracted', extraction: { a: answer, b: answer }, judgements: [said('Ana', 'a'), said('Ben', 'b')] }),
  readRow({ entry: 2, status: 'failed' }),
  readRow({ entry: 3, status: 'extracted', extraction: { a: answer }, judgements: [said('Ana', 'a', true)] }),
];
const values = valuesOf(rows, ['a', 'b'], null);

test('valuesOf() goes paper by paper and leaves out what has no answer', () => {
  expect(values.map(({ row, target }) => `${row.entry}${target}`)).toEqual(['1a', '1b', '3a']);
  expect(valuesOf(rows, ['a', 'b'], 'b').map(({ row, target }) => `${row.entry}${target}`)).toEqual(['1b']);
});

test('nextUnchecked() is of the reviewer alone, counts a value that changed since as unchecked, and goes round', () => {
  expect(nextUnchecked(values, 0, 'Ana')).toBe(1);
  expect(nextUnchecked(values, 1, 'Ana')).toBe(2);
  expect(nextUnchecked(values, 2, 'Ana')).toBe(1);
  expect(nextUnchecked(values.slice(0, 1), 0, 'Ana')).toBeNull();
  expect(nextUnchecked([], 0, 'Ana')).toBeNull();
});
