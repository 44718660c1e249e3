import { expect, test } from 'vitest';
import { readRow } from '../data/row.ts';
import { failureGroups, missingFullTexts } from './groups.ts';

const rows = [
  readRow({ entry: 1, status: 'failed', errorClass: 'damaged', stage: 'convert' }),
  readRow({ entry: 2, status: 'failed', errorClass: 'not_retrieved', stage: 'download' }),
  readRow({ entry: 3, status: 'failed', errorClass: 'not_retrieved', stage: 'download' }),
  readRow({ entry: 4, status: 'extracted', contentSource: 'abstract' }),
  readRow({ entry: 5, status: 'extracted', contentSource: 'fulltext' }),
  readRow({ entry: 6, status: 'failed', errorClass: 'required_missing', stage: 'extract' }),
];

test('failureGroups() has the largest class first, with the stages where it happened', () => {
  expect(failureGroups(rows).map(({ errorClass, stages, rows }) => [errorClass, stages, rows.length])).toEqual([
    ['not_retrieved', ['download'], 2],
    ['damaged', ['convert'], 1],
    ['required_missing', ['extract'], 1],
  ]);
});

test('missingFullTexts() is what a PDF from a person would help, an answer from the abstract included', () => {
  expect(missingFullTexts(rows).map(({ entry }) => entry)).toEqual([1, 2, 3, 4]);
});
