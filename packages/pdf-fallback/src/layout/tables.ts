/** Where tables stand on a page: between stacked rules, under a caption, or wherever rows of cells line up. */
import type { Box } from '@sluice/core-models';
import type { RawPage } from '../raw-page.ts';
import { namesIn } from './authors.ts';
import { captionStart } from './captions.ts';
import { boxAround } from './line.ts';
import type { Line } from './line.ts';
import { letterShare } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { isPlace } from './places.ts';
import { isStretched } from './stretched.ts';
import { cellsOf } from './table-grid.ts';
import type { Cell } from './table-grid.ts';

export interface TableRegion {
  readonly box: Box;
  readonly lines: readonly Line[];
  /** Heights of its horizontal rules; empty for an unruled table. */
  readonly ruleLevels: readonly number[];
}

export function findTables(page: RawPage, lines: readonly Line[], metrics: Metrics): TableRegion[] {
  const taken = new Set<Line>();
  const regions: TableRegion[] = [];
  const add = (box: Box, ruleLevels: readonly number[]): void => {
    const inside = lines.filter((line) => !taken.has(line) && holds(box, line) && captionStart(line, metrics) === null);
    if (inside.length < 2) return;
    for (const line of inside) taken.add(line);
    regions.push({ box, lines: inside, ruleLevels });
  };
  const rules = longRules(page);
  for (const stack of stacksOf(rules, lines, metrics)) {
    const box = boxAround(stack);
    if (isTable(box, lines, metrics) && (page.number > 1 || !(isAddress(box, lines, metrics) || holdsAbstract(box, lines)))) add(stack.length === 2 ? withRows(box, lines, metrics) : box, [...new Set(stack.map((rule) => Math.round(rule[1])))]);
  }
  for (const caption of lines) {
    if (captionStart(caption, metrics) !== 'table' || taken.has(caption)) continue;
    const box = alignedBy(caption, lines, metrics, taken);
    if (box !== null) add(box, []);
  }
  for (const box of alignedRows(lines, metrics, taken)) if (page.number > 1 || !isAddress(box, lines, metrics)) add(box, []);
  return regions;
}

function holds(box: Box, line: Line): boolean {
  const x = (line.box[0] + line.box[2]) / 2;
  const y = (line.box[1] + line.box[3]) / 2;
  return x > box[0] - 3 && x < box[2] + 3 && y > box[1] - 1 && y < box[3] + 1;
}

/** Horizontal rules, segments of one rule joined. */
function longRules(page: RawPage): Box[] {
  const flat = page.rules.filter((rule) => rule[3] - rule[1] <= 3 && rule[2] - rule[0] >= 3).sort((one, other) => one[1] - other[1] || one[0] - other[0]);
  const joined: [number, number, number, number][] = [];
  for (const rule of flat) {
    const near = joined.findLast((one) => Math.abs(one[1] - rule[1]) < 1.6 && rule[0] <= one[2] + 14 && rule[2] >= one[0] - 14);
    if (near === undefined) joined.push([...rule]);
    else {
      near[0] = Math.min(near[0], rule[0]);
      near[2] = Math.max(near[2], rule[2]);
    }
  }
  return joined.filter((rule) => rule[2] - rule[0] >= 40);
}

/** Rules of one width under each other, with no running text between them. */
function stacksOf(rules: readonly Box[], lines: readonly Line[], metrics: Metrics): Box[][] {
  const stacks: Box[][] = [];
  const used = new Set<Box>();
  for (const first of rules) {
    if (used.has(first)) continue;
    const stack = [first];
    for (const rule of rules) {
      const last = stack.at(-1) ?? first;
      if (used.has(rule) || rule[1] <= last[1] + 2 || !sameSpan(first, rule)) continue;
      const between: Box = [Math.min(first[0], rule[0]), last[1], Math.max(first[2], rule[2]), rule[1]];
      // Under the head rule a caption may be the table's own; further down it is that of the next one.
      if (runningText(between, lines, metrics) || (stack.length > 1 && lines.some((line) => holds(between, line) && captionStart(line, metrics) === 'table'))) break;
      stack.push(rule);
    }
    if (stack.length < 2) continue;
    for (const rule of stack) used.add(rule);
    stacks.push(stack);
  }
  return stacks;
}

function sameSpan(one: Box, other: Box): boolean {
  const overlap = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  return overlap > 0.85 * Math.max(one[2] - one[0], other[2] - other[0]);
}

/** True where a band holds paragraphs rather than cells. */
function runningText(box: Box, lines: readonly Line[], metrics: Metrics): boolean {
  let prose = 0;
  let count = 0;
  let other = 0;
  for (const line of lines) {
    if (!holds(box, line)) continue;
    if (fillsColumn(line, metrics)) {
      prose += line.text.length;
      count += 1;
    } else other += line.text.length;
  }
  return count >= 3 && prose > (prose + other) * 0.4;
}

/** A line of words as wide as a column of the running text, in any size. */
function fillsColumn(line: Line, metrics: Metrics): boolean {
  return line.text.length > 30 && line.box[2] - line.box[0] > metrics.columnWidth * 0.8 && WORDS.test(line.text) && letterShare(line.text) > 0.6 && cellsOf([line]).length === 1;
}

const WORDS = /(?: [^ ]*){4}/;

/** Such a line in the body's size: running text, wherever it stands. One whose words justification sets as far apart as cells is one too, though between rules it may be a row of words. */
export function isProseLine(line: Line, metrics: Metrics): boolean {
  return Math.abs(line.size - metrics.size) < metrics.size * 0.05 && (fillsColumn(line, metrics) || (isStretched(line) && line.box[2] - line.box[0] > metrics.columnWidth * 0.8)) && letterShare(line.text) > 0.7;
}

/** Cells stand beside each other in most of its rows. */
function isTable(box: Box, lines: readonly Line[], metrics: Metrics): boolean {
  const inside = lines.filter((line) => holds(box, line));
  if (inside.length < 2) return false;
  if (runningText(box, lines, metrics)) return false;
  const rows = rowsOf(inside);
  const manyCells = rows.filter((row) => cellsOf(row).length > 1).length;
  const captioned = lines.some((line) => captionStart(line, metrics) === 'table' && line.box[0] < box[2] && line.box[2] > box[0] && ((line.box[3] <= box[1] + 6 && box[1] - line.box[3] < 60) || (line.box[1] >= box[3] - 6 && line.box[1] - box[3] < 30) || holds(box, line)));
  return captioned ? manyCells >= 1 : manyCells >= 2 && manyCells >= rows.length * 0.5;
}

function rowsOf(lines: readonly Line[]): Line[][] {
  const rows: Line[][] = [];
  for (const line of [...lines].sort((one, other) => one.baseline - other.baseline)) {
    const row = rows.at(-1);
    if (row?.[0] !== undefined && Math.abs(row[0].baseline - line.baseline) < line.size * 0.4) row.push(line);
    else rows.push([line]);
  }
  return rows;
}

/** What stands under a table's caption, or else over it, until running text, a heading or a wide gap, where at least two rows have several cells. */
function alignedBy(caption: Line, lines: readonly Line[], metrics: Metrics, taken: ReadonlySet<Line>): Box | null {
  const left = caption.box[0] - 6;
  const right = caption.box[0] + Math.max(metrics.columnWidth, caption.box[2] - caption.box[0]) + 6;
  for (const side of [1, -1] satisfies Side[]) {
    const near = lines.filter((line) => !taken.has(line) && (line.baseline - caption.baseline) * side > 2 && (line.baseline - caption.baseline) * side < 600);
    const found = cellRows(caption.box, near, { side, metrics }) ?? cellRows(caption.box, near.filter((line) => line.box[0] > left && line.box[2] < right), { side, metrics });
    if (found !== null) return found;
  }
  return null;
}

/** Two rules may hold a table's head alone, its last rule on another page: the rows under it are its own. */
function withRows(head: Box, lines: readonly Line[], metrics: Metrics): Box {
  const inside = lines.filter((line) => line.box[0] > head[0] - 6 && line.box[2] < head[2] + 6);
  if (rowsOf(inside.filter((line) => holds(head, line))).length > 3) return head;
  const rows = cellRows(head, inside.filter((line) => line.box[1] > head[3] - 1), { side: 1, metrics });
  return rows === null || rows[1] - head[3] > metrics.leading * 1.5 ? head : boxAround([head, rows]);
}

/** 1 for what stands under the caption, -1 for what stands over it. */
type Side = 1 | -1;

function cellRows(start: Box, near: readonly Line[], { side, metrics }: { readonly side: Side; readonly metrics: Metrics }): Box | null {
  const kept: Line[] = [];
  const [ahead, behind] = side === 1 ? [1, 3] as const : [3, 1] as const;
  let level = start[behind];
  let many = 0;
  const rows = rowsOf(near);
  for (const row of side === 1 ? rows : rows.toReversed()) {
    const edges = row.map((line) => line.box[ahead] * side);
    const cells = cellsOf(row).length;
    if (Math.min(...edges) - level * side > metrics.leading * 2.2 || row.some((line) => captionStart(line, metrics) !== null || isProseLine(line, metrics))) break;
    if (cells === 1 && row.some((line) => line.bold && line.size >= metrics.size)) break;
    level = side * Math.max(level * side, ...row.map((line) => line.box[behind] * side));
    // Until a row has cells it may still be the caption.
    if (many === 0 && cells === 1) {
      if (side === -1) break;
      continue;
    }
    many += cells > 1 ? 1 : 0;
    kept.push(...row);
  }
  return many >= 2 ? boxAround(kept.map((line) => line.box)) : null;
}

/** Three rows and more of three cells and more that line up by their left edges, middles or right edges: no running text looks like that. */
function alignedRows(lines: readonly Line[], metrics: Metrics, taken: ReadonlySet<Line>): Box[] {
  const boxes: Box[] = [];
  let rows: Line[][] = [];
  let before: readonly Cell[] = [];
  for (const row of rowsOf(lines.filter((line) => !taken.has(line) && !isProseLine(line, metrics)))) {
    const cells = cellsOf(row);
    const candidate = cells.length >= 3 && cells.every((cell) => cell.text.length < 40);
    const step = (row[0]?.baseline ?? 0) - (rows.at(-1)?.[0]?.baseline ?? 0);
    if (rows.length > 0 && (!candidate || step > metrics.leading * 2.2 || aligned(cells, before) < 0.6)) {
      if (rows.length >= 3) boxes.push(boxAround(rows.flat().map((line) => line.box)));
      rows = [];
    }
    if (!candidate) continue;
    rows.push(row);
    before = cells;
  }
  if (rows.length >= 3) boxes.push(boxAround(rows.flat().map((line) => line.box)));
  return boxes;
}

/** Share of cells that stand under one of the row above. */
function aligned(cells: readonly Cell[], above: readonly Cell[]): number {
  const under = (one: Cell, other: Cell): boolean => Math.abs(one.box[0] - other.box[0]) < 4 || Math.abs(one.box[2] - other.box[2]) < 4 || Math.abs(one.box[0] + one.box[2] - other.box[0] - other.box[2]) < 8;
  return cells.filter((cell) => above.some((other) => under(cell, other))).length / cells.length;
}

/** At the head of the first page names and addresses stand side by side, above all running text. */
function isAddress(box: Box, lines: readonly Line[], metrics: Metrics): boolean {
  const inside = lines.filter((line) => holds(box, line));
  const above = lines.some((line) => isProseLine(line, metrics) && line.box[3] <= box[1] + 2);
  return !above && inside.some((line) => /@/.test(line.text) || isPlace(line.text) || namesIn(line.text).length > 0);
}

/** Publishers rule off the abstract with the keywords or the paper's history beside it. */
function holdsAbstract(box: Box, lines: readonly Line[]): boolean {
  return lines.some((line) => holds(box, line) && /^(?:abstract|a b s t r a c t)$/i.test(line.text));
}
