/** The workbook of a run: what `results.csv` and `values.csv` hold, as two sheets. */
import type { Result } from '../checkpoint/read-results.ts';
import { type TableForm, resultsHeaderCells, resultsCells } from './results-table.ts';
import { valuesCells, valuesHeaderCells } from './values-table.ts';
import { type Cell, workbook } from './xlsx.ts';

/** `results` is called once for each sheet: a sheet is written before the next begins. */
export function xlsxRun(results: () => AsyncIterable<Result>, form: TableForm): AsyncGenerator<Uint8Array, void> {
  return workbook([
    { name: 'papers', rows: papers(results(), form) },
    { name: 'values', rows: values(results(), form) },
  ]);
}

async function* papers(results: AsyncIterable<Result>, form: TableForm): AsyncGenerator<readonly Cell[], void> {
  yield resultsHeaderCells(form);
  for await (const result of results) {
    const row = resultsCells(result, form);
    if (row !== null) yield row;
  }
}

async function* values(results: AsyncIterable<Result>, form: TableForm): AsyncGenerator<readonly Cell[], void> {
  yield valuesHeaderCells;
  for await (const result of results) yield* valuesCells(result, form);
}
