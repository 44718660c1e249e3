/** The cells of a table region, put into rows and columns by where they stand, and written as GFM. */
import type { Box } from '@sluice/core-models';
import { boxAround } from './line.ts';
import type { Line } from './line.ts';

export interface Cell {
  readonly text: string;
  readonly box: Box;
  readonly baseline: number;
  readonly size: number;
}

// In em: what stands further apart is another cell.
const CELL_GAP = 0.85;

export function cellsOf(lines: readonly Line[]): Cell[] {
  return lines.flatMap((line) => {
    const known = cellsByLine.get(line);
    if (known !== undefined) return known;
    const cells = cellsOn(line);
    cellsByLine.set(line, cells);
    return cells;
  });
}

// Every stage of the search for tables asks again.
const cellsByLine = new WeakMap<Line, readonly Cell[]>();

function cellsOn(line: Line): Cell[] {
  const cells: { text: string; boxes: Box[] }[] = [];
  for (const { run, space } of line.pieces) {
    const current = cells.at(-1);
    const edge = current?.boxes.at(-1)?.[2] ?? 0;
    if (current === undefined || run.box[0] - edge > line.size * CELL_GAP) cells.push({ text: run.text.trim(), boxes: [run.box] });
    else {
      current.text += (space ? ' ' : '') + run.text.trim();
      current.boxes.push(run.box);
    }
  }
  return cells.filter((cell) => cell.text !== '').map((cell) => ({ text: cell.text.replace(/\s+/g, ' '), box: boxAround(cell.boxes), baseline: line.baseline, size: line.size }));
}

export interface Grid {
  readonly rows: readonly (readonly string[])[];
}

/** `ruleLevels`: heights of the horizontal rules; where every row has one, what stands between two of them is one row. */
export function gridOf(cells: readonly Cell[], ruleLevels: readonly number[]): Grid {
  const edges = columnsOf(cells);
  const bands = bandsOf(cells, ruleLevels);
  const rows = bands.map((band) => {
    const row = edges.map(() => '');
    for (const cell of [...band].sort((one, other) => Math.round((one.baseline - other.baseline) / 3) || one.box[0] - other.box[0])) {
      const column = columnOf(cell, edges);
      row[column] = row[column] === '' ? cell.text : `${row[column]} ${cell.text}`;
    }
    return row;
  });
  return { rows: joinContinued(rows, bands) };
}

export function gfm(grid: Grid): string {
  const [head, ...rest] = grid.rows;
  if (head === undefined) return '';
  const write = (row: readonly string[]): string => `| ${row.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [write(head), `| ${head.map(() => '---').join(' | ')} |`, ...rest.map(write)].join('\n');
}

/** Where columns begin and end: strips of paper that (nearly) no cell crosses part them. */
function columnsOf(cells: readonly Cell[]): [number, number][] {
  const counts = new Map<number, Cell[]>();
  for (const cell of cells) counts.set(Math.round(cell.baseline / 3), [...(counts.get(Math.round(cell.baseline / 3)) ?? []), cell]);
  const rows = [...counts.values()];
  const most = Math.max(1, ...rows.map((row) => row.length));
  // Rows with few cells are headers that span columns, or continued text: they do not say where columns part.
  const telling = rows.filter((row) => row.length >= Math.max(2, most * 0.6)).flat();
  const base = telling.length >= 2 ? telling : cells;
  const spans = base.map((cell): [number, number] => [cell.box[0], cell.box[2]]).sort((one, other) => one[0] - other[0]);
  const columns: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = columns.at(-1);
    if (last !== undefined && from < last[1] - 0.5) last[1] = Math.max(last[1], to);
    else columns.push([from, to]);
  }
  return columns;
}

function columnOf(cell: Cell, columns: readonly (readonly [number, number])[]): number {
  let best = 0;
  let most = -Infinity;
  for (const [index, [from, to]] of columns.entries()) {
    const overlap = Math.min(to, cell.box[2]) - Math.max(from, cell.box[0]);
    if (overlap > most + 0.5) {
      most = overlap;
      best = index;
    }
  }
  return best;
}

function bandsOf(cells: readonly Cell[], ruleLevels: readonly number[]): Cell[][] {
  const sorted = [...cells].sort((one, other) => one.baseline - other.baseline);
  const bands: Cell[][] = [];
  for (const cell of sorted) {
    const band = bands.at(-1);
    const last = band?.at(-1);
    if (band !== undefined && last !== undefined && cell.baseline - last.baseline < Math.min(cell.size, last.size) * 0.5) band.push(cell);
    else bands.push([cell]);
  }
  // A grid with a rule under each row tells its rows by itself.
  if (ruleLevels.length >= 4 && ruleLevels.length - 1 >= bands.length * 0.4 && ruleLevels.length - 1 < bands.length) {
    const grouped = new Map<number, Cell[]>();
    for (const cell of sorted) {
      const middle = cell.baseline - cell.size * 0.3;
      const slot = ruleLevels.filter((level) => level < middle).length;
      grouped.set(slot, [...(grouped.get(slot) ?? []), cell]);
    }
    return [...grouped.entries()].sort(([one], [other]) => one - other).map(([, band]) => band);
  }
  return bands;
}

/** A row that goes on in the next line: its first cell is empty, and it stands closer than rows do. */
function joinContinued(rows: readonly (readonly string[])[], bands: readonly (readonly Cell[])[]): string[][] {
  const levels = bands.map((band) => band[0]?.baseline ?? 0);
  const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0)).sort((one, other) => one - other);
  const usual = steps[Math.floor(steps.length * 0.75)] ?? 0;
  const joined: string[][] = [];
  for (const [index, row] of rows.entries()) {
    const before = joined.at(-1);
    const step = (levels[index] ?? 0) - (levels[index - 1] ?? 0);
    const filled = row.filter((cell) => cell !== '').length;
    if (before !== undefined && index > 1 && row[0] === '' && before[0] !== '' && step < usual * 0.92 && filled <= row.length / 2) {
      for (const [column, cell] of row.entries()) if (cell !== '') before[column] = before[column] === '' ? cell : `${before[column]} ${cell}`;
      continue;
    }
    joined.push([...row]);
  }
  return joined;
}
