/** Cells of generated tables found at their place: F1 over cells that hold text, a cell being its row, its column and its words. */
import { layOut, openPdfjs } from '@sluice/pdf-fallback';
import type { RawPage } from '@sluice/pdf-fallback';
import { makeTables } from './make-tables.ts';

export async function measureTables(count: number): Promise<{ readonly ruled: number; readonly unruled: number; readonly found: number }> {
  const { bytes, tables } = await makeTables(count, 4);
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path: 'tables.pdf', bytes: () => Promise.resolve(bytes.slice()) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  const { blocks } = layOut({ pages, outline, info }, { sha256: '', includeHidden: false });
  const counts = { ruled: { same: 0, wanted: 0, given: 0 }, unruled: { same: 0, wanted: 0, given: 0 } };
  let found = 0;
  for (const [index, table] of tables.entries()) {
    const read = blocks.filter((block) => block.kind === 'table' && block.page === index + 1);
    found += Number(read.length > 0);
    const wanted = cellsOf(table.rows);
    const given = cellsOf(read.flatMap((block) => rowsOf(block.text)));
    const count = counts[table.ruling === 'none' ? 'unruled' : 'ruled'];
    count.wanted += wanted.size;
    count.given += given.size;
    for (const cell of wanted) count.same += Number(given.has(cell));
  }
  const f1 = ({ same, wanted, given }: typeof counts.ruled): number => (2 * same) / Math.max(1, wanted + given);
  return { ruled: f1(counts.ruled), unruled: f1(counts.unruled), found: found / tables.length };
}

export function rowsOf(gfm: string): string[][] {
  return gfm.split('\n').filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line)).map((line) => line.replace(/^\|\s?|\s?\|$/g, '').split(' | '));
}

function cellsOf(rows: readonly (readonly string[])[]): Set<string> {
  const cells = new Set<string>();
  for (const [row, texts] of rows.entries()) {
    for (const [column, text] of texts.entries()) if (text.trim() !== '') cells.add(`${row}|${column}|${text.replace(/\s+/g, '')}`);
  }
  return cells;
}
