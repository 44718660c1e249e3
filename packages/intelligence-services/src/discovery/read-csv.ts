/** CSV and TSV: a record a row under a heading, as Zotero, ASReview, Rayyan, Covidence, Scopus and spreadsheets write it. */
import { ConfigurationError } from '@sluice/core-models';
import type { SourceItem } from '@sluice/core-models';
import { parse } from 'csv-parse/sync';
import type { CsvRow } from './csv-rows.ts';
import { csvRows } from './csv-rows.ts';
import type { ListFile } from './list-file.ts';
import type { ListPlace } from './list-item.ts';
import { listItem, malformed } from './list-item.ts';
import { readLines } from './read-lines.ts';
import { rowRecord } from './row-record.ts';
import { fieldOf } from './source-fields.ts';

/** Rows given to the parser at once: one call for each costs ten times as much. */
const BATCH = 256;

/** Locators are `line N`, where the row begins. Throws ConfigurationError where no column of the heading is known. */
export async function* readCsv({ source, path, signal }: ListFile): AsyncGenerator<SourceItem> {
  const delimiter = await delimiterOf(path, signal);
  let heading: readonly string[] | undefined;
  for await (const batch of batched(csvRows(readLines(path, { signal }), delimiter))) {
    const parsed = cellsOf(batch, delimiter);
    for (const [at, row] of batch.entries()) {
      const place: ListPlace = { source, path, locator: `line ${row.line}`, where: `line ${row.line}` };
      const cells = parsed[at];
      if (!row.complete || cells === undefined) yield malformed(place, 'a quote that opens there does not close', 'quotes in pairs');
      else if (heading === undefined) heading = headingOf(cells, source);
      else if (cells.slice(heading.length).some((cell) => cell.trim() !== '')) yield malformed(place, `it has ${cells.length} cells`, `${heading.length}, as the heading has`);
      else yield await listItem(rowRecord(heading.map((name, column) => [name, cells[column]] as const)), place);
    }
  }
}

async function* batched(rows: AsyncIterable<CsvRow>): AsyncGenerator<readonly CsvRow[]> {
  let batch: CsvRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Cells of each row; undefined for a row that the parser refuses. */
function cellsOf(rows: readonly CsvRow[], delimiter: string): readonly (readonly string[] | undefined)[] {
  const together = rows.every((row) => row.complete) ? parsed(rows.map((row) => row.text).join('\n'), delimiter) : undefined;
  if (together?.length === rows.length) return together;
  return rows.map((row) => {
    const alone = row.complete ? parsed(row.text, delimiter) : undefined;
    return alone?.length === 1 ? alone[0] : undefined;
  });
}

function parsed(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n' });
  } catch {
    return undefined; // the rows are tried one by one, and the one at fault is reported with its line
  }
}

function headingOf(cells: readonly string[], source: string): readonly string[] {
  if (cells.some((cell) => fieldOf(cell) !== undefined)) return cells.map((cell, at) => (cell.trim() === '' ? `column ${at + 1}` : cell.trim()));
  throw new ConfigurationError(`Cannot read "${source}": its first row (${cells.slice(0, 4).join(', ')}) names no known column; expected a heading with at least one of title, doi, arxiv, url, pdf`);
}

/** The separator that the heading holds most of. */
async function delimiterOf(path: string, signal: AbortSignal): Promise<string> {
  for await (const { text } of readLines(path, { signal })) {
    if (text.trim() === '') continue;
    const bare = text.replace(/"(?:[^"]|"")*"/g, '');
    const counts = [',', ';', '\t'].map((sign) => ({ sign, count: bare.split(sign).length }));
    return counts.sort((a, b) => b.count - a.count)[0]?.sign ?? ',';
  }
  return ',';
}
