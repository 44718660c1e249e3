import { PaperRecord } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { paperRow } from './paper-row.ts';

test.each([
  [['Ada Lovelace'], 'Lovelace 2019'],
  [['J. R. Oldekop', 'van Dijk, Piet'], 'Oldekop & van Dijk 2019'],
  [['Doe J.', 'Roe R.'], 'Doe & Roe 2019'],
  [['de la Cruz MA', 'Smith J.-P.', 'Li X'], 'de la Cruz et al. 2019'],
  [['HOARE'], 'HOARE 2019'],
  [[], '2019'],
])('paperRow() names %j by their family names', (authors, subtitle) => {
  const record = PaperRecord.parse({ title: 'A title', authors, year: 2019 });
  expect(paperRow({ entry: { runId: 'r', ordinal: 1, source: 'list.csv', locator: 'line 2', record }, outcome: null, judgements: [] }, []).subtitle).toBe(subtitle);
});

test('paperRow() says beside the year that a paper is retracted', () => {
  const record = PaperRecord.parse({ title: 'A title', authors: ['Ada Lovelace'], year: 2019, retracted: true });
  expect(paperRow({ entry: { runId: 'r', ordinal: 1, source: 'list.csv', locator: 'line 2', record }, outcome: null, judgements: [] }, []).subtitle).toBe('Lovelace 2019 (retracted)');
});
