/** Runs gathered into lines, in the order of the content stream: what stands beside each other belongs together unless a gutter parts it. */
import type { RawPage, RawRun } from '../raw-page.ts';
import { baselineOf, makeLine } from './line.ts';
import type { Line, Piece } from './line.ts';
import { withDropCaps } from './drop-caps.ts';
import { letterShare } from './metrics.ts';
import { areEven } from './stretched.ts';
import { byColumns, byRows, byStretches, continuity, doubtOf, guttersOf, tornSeams } from './reading-order.ts';

// In em of the larger run. A word space of justified type stays under 1; gutters and table cells are wider.
const FRAGMENT_GAP = 1.05;
const JUSTIFIED_GAP = 2.6;
const WORD_GAP = 0.11;
// So many more lines must read on before a stream that jumps back only a little gives way to geometry.
const CLEARLY = 2;

/** Upright, visible runs only; the caller keeps the others. */
export function readLines(page: RawPage, runs: readonly RawRun[]): Line[] {
  return withDropCaps(orderedLines(page, runs));
}

function orderedLines(page: RawPage, runs: readonly RawRun[]): Line[] {
  const lines = linesOf(page.number, runs);
  const doubt = doubtOf(lines);
  const torn = tornSeams(lines);
  if (doubt === 'none' && torn === 0) return lines;
  const rows = byRows(runs);
  const placed = byColumns(linesOf(page.number, rows, guttersOf(linesOf(page.number, rows))));
  if (doubt === 'much') return placed;
  const stretched = byStretches(lines);
  const mended = tornSeams(placed) < tornSeams(stretched) ? placed : stretched;
  if (tornSeams(mended) < torn) return mended;
  if (doubt === 'none') return lines;
  const best = continuity(placed) > continuity(stretched) ? placed : stretched;
  return continuity(lines) > continuity(best) - (doubt === 'slight' ? CLEARLY : 0) ? lines : best;
}

/** `gutters`: heights of paper that no line bridges; only looked for where the stream does not keep columns apart. */
function linesOf(page: number, runs: readonly RawRun[], gutters: readonly number[] = []): Line[] {
  return joinFragments(joinStretched(attachRaised(gather(runs, gutters)), gutters), gutters).map((pieces, order) => makeLine(pieces, page, order));
}

interface Fragment {
  pieces: Piece[];
  x0: number;
  x1: number;
  baseline: number;
  size: number;
}

function gather(runs: readonly RawRun[], gutters: readonly number[]): Fragment[] {
  const fragments: Fragment[] = [];
  let current: Fragment | undefined;
  for (const run of runs) {
    if (current !== undefined && belongs(current, run) && !bridges(current.x1, run.box[0], gutters)) {
      add(current, run);
    } else {
      current = { pieces: [{ run, space: false }], x0: run.box[0], x1: run.box[2], baseline: baselineOf(run), size: run.fontSize };
      fragments.push(current);
    }
  }
  return fragments;
}

function belongs(fragment: Fragment, run: RawRun): boolean {
  const em = Math.max(fragment.size, run.fontSize);
  const gap = run.box[0] - fragment.x1;
  const rise = fragment.baseline - baselineOf(run);
  if (Math.abs(rise) <= em * 0.15) return gap <= em * FRAGMENT_GAP && gap > -em * 0.5;
  // A letter lowered within a word, as in TeX's own name.
  if (rise < 0 && rise > -em * 0.35 && run.text.trim().length <= 2 && Math.abs(run.fontSize - fragment.size) < 0.1 && gap < em * 0.05 && gap > -em * 0.4) return true;
  const small = Math.min(fragment.size, run.fontSize);
  if (small > em * 0.88 || rise > em * 0.75 || rise < -em * 0.6) return false;
  // Raised and lowered type stands close, or over and under each other.
  return gap <= em * 0.5 && gap > -em * 1.2;
}

function bridges(from: number, to: number, gutters: readonly number[]): boolean {
  return gutters.some((gutter) => from <= gutter + 3 && to >= gutter - 3 && to - from > 5);
}

function add(fragment: Fragment, run: RawRun): void {
  const last = fragment.pieces.at(-1)?.run;
  const em = Math.min(fragment.size, run.fontSize);
  const gap = run.box[0] - fragment.x1;
  const space = gap > em * WORD_GAP * (run.fontSize < fragment.size * 0.88 ? 2 : 1) || run.text.startsWith(' ') || (last?.text.endsWith(' ') ?? false);
  fragment.pieces.push({ run, space });
  fragment.x0 = Math.min(fragment.x0, run.box[0]);
  fragment.x1 = Math.max(fragment.x1, run.box[2]);
  if (run.fontSize > fragment.size * 1.12) {
    fragment.baseline = baselineOf(run);
    fragment.size = run.fontSize;
  }
}

/** Raised figures that the stream paints apart from their line (after it, or before all lines) go back to where they stand. */
function attachRaised(fragments: readonly Fragment[]): Fragment[] {
  const kept: Fragment[] = [];
  const raised: Fragment[] = [];
  const bands = bandsOf(fragments);
  for (const [index, fragment] of fragments.entries()) {
    const short = fragment.pieces.length <= 3 && fragment.x1 - fragment.x0 < fragment.size * 6;
    const home = short ? homeOf(fragment, fragments[index - 1], bands) : undefined;
    if (home === undefined) kept.push(fragment);
    else {
      raised.push(fragment);
      insert(home, fragment);
    }
  }
  return raised.length === 0 ? [...fragments] : kept;
}

// In points: a line and its neighbours lie in one band or the next.
const BAND = 20;

function bandAt(baseline: number): number {
  return Math.round(baseline / BAND);
}

function bandsOf(fragments: readonly Fragment[]): ReadonlyMap<number, readonly Fragment[]> {
  return Map.groupBy(fragments, (fragment) => bandAt(fragment.baseline));
}

function homeOf(small: Fragment, before: Fragment | undefined, bands: ReadonlyMap<number, readonly Fragment[]>): Fragment | undefined {
  const band = bandAt(small.baseline);
  for (const near of [band, band + 1, band - 1]) {
    for (const line of bands.get(near) ?? []) {
      if (line === small || line === before || small.size > line.size * 0.85) continue;
      const rise = line.baseline - small.baseline;
      if (rise < -line.size * 0.35 || rise > line.size * 0.65 || Math.abs(rise) < line.size * 0.05) continue;
      if (small.x0 > line.x0 + line.size && small.x1 < line.x1 + line.size && small.x0 < line.x1 + line.size * 0.3) return line;
    }
  }
  return undefined;
}

function insert(line: Fragment, small: Fragment): void {
  const at = line.pieces.findIndex((piece) => piece.run.box[0] >= small.x0 - 0.5);
  const place = at < 0 ? line.pieces.length : at;
  // A run that the raised figure stands in the middle of keeps it at its end: the text of a run is not taken apart.
  line.pieces.splice(place, 0, ...small.pieces.map((piece, index) => ({ run: piece.run, space: index > 0 && piece.space })));
  line.x1 = Math.max(line.x1, small.x1);
}

/** Three words and more that stand apart evenly are a justified line: nothing but its own last word parts it from a gutter. */
function joinStretched(fragments: readonly Fragment[], gutters: readonly number[]): Fragment[] {
  const joined: Fragment[] = [];
  for (let at = 0; at < fragments.length; at += 1) {
    const series = seriesFrom(fragments, at, gutters);
    const pieces = series.flatMap(({ pieces: own }, index) => (index === 0 ? own : own.map((piece) => ({ run: piece.run, space: true }))));
    const [first, last] = [series[0], series.at(-1)];
    if (first === undefined || last === undefined) continue;
    const isLine = series.length >= 3 && letterShare(pieces.map(({ run }) => run.text).join('')) > 0.7;
    joined.push(isLine ? { ...first, pieces, x1: last.x1 } : first);
    if (isLine) at += series.length - 1;
  }
  return joined;
}

/** The words from `at` on that stand beside each other, one distance apart. */
function seriesFrom(fragments: readonly Fragment[], at: number, gutters: readonly number[]): Fragment[] {
  const series: Fragment[] = [];
  const gaps: number[] = [];
  for (let index = at; index < fragments.length; index += 1) {
    const [before, next] = [series.at(-1), fragments[index]];
    if (next === undefined || next.pieces.length > 1) break;
    if (before !== undefined) {
      const gap = next.x0 - before.x1;
      if (!standsBeside(before, next) || before.size !== next.size || bridges(before.x1, next.x0, gutters) || (gaps.length > 0 && !areEven([...gaps, gap], next.size))) break;
      gaps.push(gap);
    }
    series.push(next);
  }
  return series.length > 0 ? series : fragments.slice(at, at + 1);
}

/** Joins neighbours on one baseline across wide word spaces, where the lines above and below show that no gutter runs there. */
function joinFragments(fragments: readonly Fragment[], gutters: readonly number[]): Piece[][] {
  const joined: Fragment[] = [];
  const bands = bandsOf(fragments);
  for (const fragment of fragments) {
    const before = joined.at(-1);
    if (before !== undefined && standsBeside(before, fragment) && !bridges(before.x1, fragment.x0, gutters) && !isGutter(before.x1, fragment.x0, fragment, bands)) {
      before.pieces.push(...fragment.pieces.map((piece, index) => (index === 0 ? { run: piece.run, space: true } : piece)));
      before.x1 = Math.max(before.x1, fragment.x1);
      before.size = Math.max(before.size, fragment.size);
      continue;
    }
    joined.push({ ...fragment, pieces: [...fragment.pieces] });
  }
  return joined.map((fragment) => fragment.pieces);
}

function standsBeside(one: Fragment, other: Fragment): boolean {
  const em = Math.max(one.size, other.size);
  const gap = other.x0 - one.x1;
  return Math.abs(one.baseline - other.baseline) <= em * 0.15 && gap > 0 && gap <= em * JUSTIFIED_GAP;
}

function isGutter(from: number, to: number, { baseline, size }: Fragment, bands: ReadonlyMap<number, readonly Fragment[]>): boolean {
  const middle = (from + to) / 2;
  let crossing = 0;
  let beside = 0;
  const [first, last] = [bandAt(baseline - size * 3.2), bandAt(baseline + size * 3.2)];
  for (const [band, others] of bands) {
    if (band < first || band > last) continue;
    for (const other of others) {
      const away = Math.abs(other.baseline - baseline);
      if (away > size * 3.2 || away < size * 0.3) continue;
      if (other.x0 < middle - size && other.x1 > middle + size) crossing += 1;
      else if (other.x1 <= to && other.x1 > from - size * 8) beside += 1;
      else if (other.x0 >= from && other.x0 < to + size * 8) beside += 1;
    }
  }
  return crossing === 0 ? beside > 0 || to - from > size * 1.6 : beside > crossing;
}
