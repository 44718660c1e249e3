import { expect, test } from 'vitest';
import { readRow } from '../data/row.ts';
import { arrange } from './arrange.ts';
import type { Column } from './columns.ts';

const rows = [
  readRow({ entry: 1, title: 'Ponds', status: 'extracted', extraction: { n: { state: 'found', method: 'model', value: 100, evidence: [] } } }),
  readRow({ entry: 2, title: 'Lakes', status: 'failed', errorClass: 'encrypted' }),
  readRow({ entry: 3, title: 'Rivers', status: 'extracted', extraction: { n: { state: 'found', method: 'model', value: 20, evidence: [] } } }),
];
const n: Column = { id: 't:n', title: 'n', width: 1, cell: () => null, key: (row) => (typeof row.answers['n']?.value === 'number' ? row.answers['n'].value : null) };
const entries = (options: Partial<Parameters<typeof arrange>[1]>): readonly number[] => arrange(rows, { words: '', statuses: new Set(), sort: null, ...options }).map(({ entry }) => entry);

test('arrange() sorts numbers as numbers and keeps rows without a value last both ways', () => {
  expect(entries({ sort: { column: n, descending: false } })).toEqual([3, 1, 2]);
  expect(entries({ sort: { column: n, descending: true } })).toEqual([1, 3, 2]);
});

test('arrange() keeps rows that have every word and one of the statuses', () => {
  expect(entries({ words: 'RIV' })).toEqual([3]);
  expect(entries({ words: 'lakes encrypted' })).toEqual([2]);
  expect(entries({ words: 'lakes ponds' })).toEqual([]);
  expect(entries({ statuses: new Set(['extracted'] as const) })).toEqual([1, 3]);
});
