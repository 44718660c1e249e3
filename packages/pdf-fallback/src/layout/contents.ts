/** A table of contents: its entries name the headings that come later, and are none themselves. */
import type { Line } from './line.ts';

const TITLE = /^(?:table of )?contents$/iu;
/** "Results . . . . . 12" */
const LEADER = /(?:[.·…]\s?){4,}\s*(?:\d{1,4}|[ivxl]{1,6})?$/u;
const NUMBERED = /(?:^|\s)(?:\d{1,4}|[ivxl]{1,6})$/u;
const MIN_ROWS = 3;

/** Lines of one page, title included. A list counts by its title, or by the dots that lead to its page numbers. */
export function contentsLines(lines: readonly Line[]): ReadonlySet<Line> {
  const rows = rowsOf(lines);
  const start = rows.findIndex((row) => TITLE.test(textOf(row)));
  if (start < 0) {
    const led = rows.filter((row) => LEADER.test(textOf(row)) || (LEADER.test(row.at(-2)?.text ?? '') && NUMBERED.test(textOf(row))));
    return new Set(led.length >= MIN_ROWS ? led.flat() : []);
  }
  const found: Line[][] = [];
  let entries = 0;
  for (const row of rows.slice(start + 1)) {
    // A title of two lines has its number on the second one; two lines without any are no list.
    if (NUMBERED.test(textOf(row))) entries = found.push(row);
    else if (found.length - entries >= 1) break;
    else found.push(row);
  }
  return new Set(entries >= MIN_ROWS ? [...(rows[start] ?? []), ...found.slice(0, entries).flat()] : []);
}

function rowsOf(lines: readonly Line[]): Line[][] {
  const rows: Line[][] = [];
  for (const line of lines) {
    const before = rows.at(-1)?.[0];
    if (before !== undefined && Math.abs(before.baseline - line.baseline) < line.size * 0.4) rows.at(-1)?.push(line);
    else rows.push([line]);
  }
  return rows;
}

function textOf(row: readonly Line[]): string {
  return row.map((line) => line.text).join(' ');
}
