/** Reading order from geometry alone, for pages whose content stream jumps about; all others keep the order of their stream. */
import type { Box } from '@sluice/core-models';
import type { RawRun } from '../raw-page.ts';
import { baselineOf, boxAround } from './line.ts';
import type { Line } from './line.ts';

// Of the steps between lines, how many go up within a column: up to 0.2 on pages full of figures, 0.5 where lines come at random.
const BROKEN = 0.27;
const LONG_LINE = 12;

/** How far a stream's order is to be doubted: from one that jumps back now and then to one that goes up as often as down. */
export type Doubt = 'none' | 'slight' | 'some' | 'much';

/** Of 668 pages of real papers 41 jump back twice or more often, 6 four times; of the same pages with their blocks in any order 582 and 316. */
export function doubtOf(lines: readonly Line[]): Doubt {
  const long = lines.filter((line) => line.text.length >= LONG_LINE);
  if (long.length < 8) return 'none';
  const { up, beside, steps } = stepsOf(long);
  if (up > steps * BROKEN) return 'much';
  return up >= 4 || beside >= long.length * 0.2 ? 'some' : up >= 2 ? 'slight' : 'none';
}

/** Of the steps within a column or a row, how many go up or left. */
export function backwardShare(lines: readonly Line[]): number {
  const { up, steps } = stepsOf(lines);
  return steps < 4 ? 0 : up / steps;
}

interface Steps {
  /** Upwards within a column, or back to a column on the left. */
  readonly up: number;
  /** To another line on the same height. */
  readonly beside: number;
  /** All but those to the next column. */
  readonly steps: number;
}

function stepsOf(lines: readonly Line[]): Steps {
  let up = 0;
  let beside = 0;
  let steps = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined) continue;
    const step = line.baseline - before.baseline;
    const inRow = Math.abs(step) <= line.size * 0.5;
    if (!inRow && line.box[0] >= before.box[2]) continue;
    steps += 1;
    if (inRow) {
      beside += 1;
      if (line.box[2] <= before.box[0] + 1) up += 1;
    } else if (step < 0) up += 1;
  }
  return { up, beside, steps };
}

/** How well lines read on: a small letter or the other half of a word after an open line speaks for the order, after a full stop against it. */
export function continuity(lines: readonly Line[]): number {
  let score = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined || line.text.length < LONG_LINE || before.text.length < LONG_LINE) continue;
    const small = /^\p{Ll}/u.test(line.text);
    if (/\p{L}[-\u00AD\u2010]$/u.test(before.text)) score += small ? 1 : -1;
    else if (small) score += /[.!?]["”’')\]]*$/u.test(before.text) ? -1 : 1;
  }
  return score;
}

/** How many lines of running text are not followed by the line right under them, as wide and of the same type: a paragraph torn apart. */
export function tornSeams(lines: readonly Line[]): number {
  let torn = 0;
  for (const [index, line] of lines.entries()) {
    if (!isLong(line) || follows(line, lines[index + 1])) continue;
    if (lines.some((other) => isLong(other) && follows(line, other))) torn += 1;
  }
  return torn;
}

/** Wider than a table's cell. */
function isLong(line: Line): boolean {
  return line.text.length >= 2.5 * LONG_LINE;
}

function follows(line: Line, next: Line | undefined): boolean {
  if (next === undefined) return false;
  const step = next.baseline - line.baseline;
  return step > line.size * 0.8 && step < line.size * 1.5 && Math.abs(next.size - line.size) < 0.1 && next.font === line.font && Math.abs(next.box[0] - line.box[0]) < line.size * 2;
}

/** Runs row by row, so that lines can be gathered from them. */
export function byRows(runs: readonly RawRun[]): RawRun[] {
  const sorted = [...runs].sort((one, other) => baselineOf(one) - baselineOf(other));
  const rows: Row[] = [];
  for (const run of sorted) {
    const row = rows.at(-1);
    if (row !== undefined && baselineOf(run) - row.level < run.fontSize * 0.2) row.runs.push(run);
    else rows.push({ level: baselineOf(run), runs: [run] });
  }
  takeInKerned(rows);
  return rows.flatMap((row) => row.runs.sort((one, other) => one.box[0] - other.box[0]));
}

interface Row {
  readonly level: number;
  runs: RawRun[];
}

/** Letters raised or lowered within a word, as in the names of TeX and LaTeX, go into its row: they overlap their neighbours there on both sides. */
function takeInKerned(rows: readonly Row[]): void {
  for (const [at, row] of rows.entries()) {
    row.runs = row.runs.filter((run) => {
      if (run.text.trim().length > 2) return true;
      const home = rows.slice(Math.max(0, at - ROWS_NEAR), at + ROWS_NEAR + 1).find((near) => near !== row && isKerned(run, near.runs));
      home?.runs.push(run);
      return home === undefined;
    });
  }
}

// Two columns have rows of their own at nearly the same height.
const ROWS_NEAR = 3;

function isKerned(run: RawRun, among: readonly RawRun[]): boolean {
  const [from, , to] = run.box;
  const isBeside = (near: RawRun, overlap: number): boolean =>
    overlap > 0 && overlap < near.fontSize * 0.4 && run.fontSize < near.fontSize * 1.1 && Math.abs(baselineOf(near) - baselineOf(run)) < near.fontSize * 0.35;
  return among.some((left) => left.box[0] < from && isBeside(left, left.box[2] - from)) && among.some((right) => right.box[0] > from && isBeside(right, to - right.box[0]));
}

/** Columns left to right between the lines that run across them, each from top to bottom. */
export function byColumns(lines: readonly Line[]): Line[] {
  return inColumns(lines.map((line) => ({ lines: [line], box: line.box })), 0).flatMap((piece) => piece.lines);
}

/** The same for stretches of the stream that read on within themselves: only their order is doubted. */
export function byStretches(lines: readonly Line[]): Line[] {
  const stretches: Line[][] = [];
  for (const line of lines) {
    const current = stretches.at(-1);
    const before = current?.at(-1);
    if (current !== undefined && before !== undefined && readsOn(before, line)) current.push(line);
    else stretches.push([line]);
  }
  return inColumns(stretches.map((own) => ({ lines: own, box: boxAround(own.map((line) => line.box)) })), 0).flatMap((piece) => piece.lines);
}

function readsOn(before: Line, line: Line): boolean {
  const step = line.baseline - before.baseline;
  if (Math.abs(step) <= line.size * 0.5) return line.box[0] >= before.box[2] - 1 && line.box[0] - before.box[2] < line.size * 3;
  return step > 0 && step < Math.max(line.size, before.size) * 2.2 && line.box[0] < before.box[2] && line.box[2] > before.box[0];
}

interface Stretch {
  readonly lines: readonly Line[];
  readonly box: Box;
}

function inColumns(pieces: readonly Stretch[], depth: number): Stretch[] {
  const gutter = depth < 4 ? gutterOf(pieces.flatMap((piece) => piece.lines.map((line) => line.box))) : null;
  if (gutter === null) return [...pieces].sort(topDown);
  const ordered: Stretch[] = [];
  let left: Stretch[] = [];
  let right: Stretch[] = [];
  const flush = (): void => {
    ordered.push(...inColumns(left, depth + 1), ...inColumns(right, depth + 1));
    left = [];
    right = [];
  };
  for (const piece of [...pieces].sort((one, other) => topOf(one) - topOf(other))) {
    if (piece.box[0] < gutter - 2 && piece.box[2] > gutter + 2) {
      flush();
      ordered.push(piece);
    } else if (piece.box[2] <= gutter + 2) left.push(piece);
    else right.push(piece);
  }
  flush();
  return ordered;
}

function topOf(piece: Stretch): number {
  return piece.lines[0]?.baseline ?? 0;
}

function topDown(one: Stretch, other: Stretch): number {
  const [first, second] = [one.lines[0], other.lines[0]];
  if (first === undefined || second === undefined) return 0;
  return Math.abs(first.baseline - second.baseline) < Math.min(first.size, second.size) * 0.4 ? one.box[0] - other.box[0] : first.baseline - second.baseline;
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
  // What lies on either side is the beginning of a sorted list: each strip of each doubted page would look at all its lines otherwise.
  const byEnd = boxes.toSorted((one, other) => one[2] - other[2]);
  const byStart = boxes.toSorted((one, other) => other[0] - one[0]);
  const lefts = reachesOf(byEnd);
  const rights = reachesOf(byStart);
  let onLeft = 0;
  let onRight = boxes.length;
  const candidates: { x: number; value: number }[] = [];
  for (let x = from + 20; x < to - 20; x += 2) {
    while ((byEnd[onLeft]?.[2] ?? Infinity) <= x + 2) onLeft += 1;
    while ((byStart[onRight - 1]?.[0] ?? Infinity) < x - 2) onRight -= 1;
    const crossing = boxes.length - onLeft - onRight;
    const [left, right] = [lefts[onLeft - 1], rights[onRight - 1]];
    if (onLeft < 3 || onRight < 3 || left === undefined || right === undefined || crossing > boxes.length * 0.35) continue;
    if (Math.min(left.bottom, right.bottom) - Math.max(left.top, right.top) < 40) continue;
    candidates.push({ x, value: Math.min(onLeft, onRight) - 2 * crossing });
  }
  const most = Math.max(...candidates.map((candidate) => candidate.value));
  // The middle of the widest strip among the best.
  const best = candidates.filter((candidate) => candidate.value >= most - 1);
  return most <= 0 ? null : best[best.length >> 1]?.x ?? null;
}

interface Reach {
  readonly top: number;
  readonly bottom: number;
}

/** How far up and down the first box reaches, the first two, the first three … */
function reachesOf(boxes: readonly Box[]): Reach[] {
  let top = Infinity;
  let bottom = -Infinity;
  return boxes.map((box) => {
    top = Math.min(top, box[1]);
    bottom = Math.max(bottom, box[3]);
    return { top, bottom };
  });
}
