/** Reading order from geometry alone, for pages whose content stream jumps about; all others keep the order of their stream. */
import type { Box } from '@sluice/core-models';
import type { RawRun } from '../raw-page.ts';
import { baselineOf } from './line.ts';
import type { Line } from './line.ts';

// Share of steps within a column that go backwards: up to 0.2 on pages full of figures, 0.5 where lines come at random.
const BROKEN = 0.27;
const LONG_LINE = 12;

/** True where so many steps go up within a column, or left within a line, that the stream's order means nothing. */
export function isShuffled(lines: readonly Line[]): boolean {
  const long = lines.filter((line) => line.text.length >= LONG_LINE);
  return long.length >= 8 && backwardShare(long) > BROKEN;
}

/** Of the steps within a column or a row, how many go up or left. */
export function backwardShare(lines: readonly Line[]): number {
  let back = 0;
  let steps = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined) continue;
    const step = line.baseline - before.baseline;
    const inColumn = Math.min(line.box[2], before.box[2]) - Math.max(line.box[0], before.box[0]) > 0;
    const inRow = Math.abs(step) <= line.size * 0.5;
    if (!inColumn && !inRow) continue;
    steps += 1;
    if (inRow ? line.box[2] <= before.box[0] + 1 : step < 0) back += 1;
  }
  return steps < 4 ? 0 : back / steps;
}

/** Runs row by row, so that lines can be gathered from them. */
export function byRows(runs: readonly RawRun[]): RawRun[] {
  const sorted = [...runs].sort((one, other) => baselineOf(one) - baselineOf(other));
  const rows: { level: number; runs: RawRun[] }[] = [];
  for (const run of sorted) {
    const row = rows.at(-1);
    if (row !== undefined && baselineOf(run) - row.level < run.fontSize * 0.2) row.runs.push(run);
    else rows.push({ level: baselineOf(run), runs: [run] });
  }
  return rows.flatMap((row) => row.runs.sort((one, other) => one.box[0] - other.box[0]));
}

/** Columns left to right between the lines that run across them, each from top to bottom. */
export function byColumns(lines: readonly Line[], depth = 0): Line[] {
  const gutter = depth < 4 ? gutterOf(lines.map((line) => line.box)) : null;
  if (gutter === null) return [...lines].sort((one, other) => (Math.abs(one.baseline - other.baseline) < Math.min(one.size, other.size) * 0.4 ? one.box[0] - other.box[0] : one.baseline - other.baseline));
  const ordered: Line[] = [];
  let left: Line[] = [];
  let right: Line[] = [];
  const flush = (): void => {
    ordered.push(...byColumns(left, depth + 1), ...byColumns(right, depth + 1));
    left = [];
    right = [];
  };
  for (const line of [...lines].sort((one, other) => one.baseline - other.baseline)) {
    if (crosses(line, gutter)) {
      flush();
      ordered.push(line);
    } else if (line.box[2] <= gutter + 2) left.push(line);
    else right.push(line);
  }
  flush();
  return ordered;
}

function crosses(line: Line, x: number): boolean {
  return line.box[0] < x - 2 && line.box[2] > x + 2;
}

/** Strips of paper between columns, by lines some of which may still bridge them. */
export function guttersOf(lines: readonly Line[]): number[] {
  const boxes = lines.filter((line) => line.text.length >= LONG_LINE).map((line) => line.box);
  const found: number[] = [];
  const search = (inside: readonly Box[], depth: number): void => {
    const gutter = depth < 3 ? gutterOf(inside) : null;
    if (gutter === null) return;
    found.push(gutter);
    search(inside.filter((box) => box[2] <= gutter + 2), depth + 1);
    search(inside.filter((box) => box[0] >= gutter - 2), depth + 1);
  };
  search(boxes, 0);
  return found;
}

/** Where a strip of paper parts columns: few lines cross it, many stand on either side over the same height. */
function gutterOf(boxes: readonly Box[]): number | null {
  if (boxes.length < 6) return null;
  const from = Math.min(...boxes.map((box) => box[0]));
  const to = Math.max(...boxes.map((box) => box[2]));
  const candidates: { x: number; value: number }[] = [];
  for (let x = from + 20; x < to - 20; x += 2) {
    const left = boxes.filter((box) => box[2] <= x + 2);
    const right = boxes.filter((box) => box[0] >= x - 2);
    const crossing = boxes.length - left.length - right.length;
    if (left.length < 3 || right.length < 3 || crossing > boxes.length * 0.35) continue;
    const [top, bottom] = [Math.max(spanOf(left)[0], spanOf(right)[0]), Math.min(spanOf(left)[1], spanOf(right)[1])];
    if (bottom - top < 40) continue;
    candidates.push({ x, value: Math.min(left.length, right.length) - 2 * crossing });
  }
  const most = Math.max(...candidates.map((candidate) => candidate.value));
  // The middle of the widest strip among the best.
  const best = candidates.filter((candidate) => candidate.value >= most - 1);
  return most <= 0 ? null : best[best.length >> 1]?.x ?? null;
}

function spanOf(boxes: readonly Box[]): [number, number] {
  let top = Infinity;
  let bottom = -Infinity;
  for (const box of boxes) {
    top = Math.min(top, box[1]);
    bottom = Math.max(bottom, box[3]);
  }
  return [top, bottom];
}
