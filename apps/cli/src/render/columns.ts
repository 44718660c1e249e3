/** Rows as aligned columns: the first row is the heading, the first column words, the others figures. */
import type { Face } from '../face.ts';
import { pad } from './wrap.ts';

export async function printColumns(face: Face, rows: readonly (readonly string[])[]): Promise<void> {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const [index, row] of rows.entries()) {
    const line = row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join('  ');
    await face.print(index === 0 ? face.paint.dim(line) : line);
  }
}
