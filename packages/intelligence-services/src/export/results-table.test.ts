import { Entry, Targets } from '@sluice/core-models';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { resultsHeader, resultsRow } from './results-table.ts';

test('resultsHeader() heads each column apart, so that no answer stands under a heading of the paper or of another target', () => {
  const targets = Targets.parse(['year', 'dose', 'dose page'].map((name) => ({ name, description: 'What the paper says of it', outputFormat: 'number' })));
  const form = { targets, extractor: 'openai' } as const;
  const entry = Entry.parse({ runId: 'r', ordinal: 1, source: 'list.csv', locator: 'line 2', record: { title: 'On tides', year: 1999 } });
  const [row] = parse<Record<string, string>>(resultsHeader(form) + resultsRow({ entry, outcome: null, judgements: [] }, form), { columns: true });
  expect(row).toMatchObject({ title: 'On tides', year: '1999' });
  expect(Object.keys(row ?? {}).slice(-6)).toEqual(['year (target)', 'year page', 'dose', 'dose page', 'dose page (target)', 'dose page page']);
});
