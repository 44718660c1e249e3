/** Arabic and Hebrew as they are read: lines come as they are painted, left to right, and leave here in the order of their letters, on pages mirrored so that every stage after this reads from the left. */
import type { Block, Box } from '@sluice/core-models';
import type { RawPage, RawRun } from '../raw-page.ts';
import { logicalOrder } from './bidi.ts';
import type { Atom } from './bidi.ts';
import { baselineOf } from './line.ts';
import { areEven } from './stretched.ts';

/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms; Arabic's digits run left to right and are not among them. */
const RIGHT_TO_LEFT = /[\u0590-\u065F\u066D-\u06EF\u06FA-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const PRESENTATION = /[\uFB1D-\uFDFF\uFE70-\uFEFC]/gu;
const MARKS = /^\p{M}+$/u;
// In em: as far apart as cells; words of a justified line; a word space.
const SEGMENT_GAP = 1.05;
const STRETCHED_GAP = 2.6;
const WORD_GAP = 0.12;
const NEAR_LINES = 2.2;

export interface RightToLeft {
  readonly pages: readonly RawPage[];
  /** Blocks with their boxes as on the printed page. */
  readonly restore: (blocks: readonly Block[]) => Block[];
}

export function readRightToLeft(pages: readonly RawPage[]): RightToLeft {
  const widths = new Map<number, number>();
  const read = pages.map((page) => {
    if (page.logical === true || !page.runs.some((run) => RIGHT_TO_LEFT.test(run.text))) return page;
    const letters = countLetters(page.runs.map((run) => run.text).join(''));
    const mirrored = letters.right > letters.left;
    if (mirrored) widths.set(page.number, page.width);
    return readPage(page, mirrored);
  });
  if (widths.size === 0) return { pages: read, restore: (blocks) => [...blocks] };
  const back = (box: Box, number: number): Box => {
    const width = widths.get(number);
    return width === undefined ? box : mirror(box, width);
  };
  return { pages: read, restore: (blocks) => blocks.map((block) => ({ ...block, box: back(block.box, block.page), spans: block.spans.map((span) => ({ ...span, box: back(span.box, span.page) })) })) };
}

function mirror([x0, y0, x1, y1]: Box, width: number): Box {
  return [width - x1, y0, width - x0, y1];
}

function countLetters(text: string): { left: number; right: number } {
  const all = text.match(/\p{L}/gu) ?? [];
  const right = all.filter((letter) => RIGHT_TO_LEFT.test(letter)).length;
  return { left: all.length - right, right };
}

/** Runs side by side on one baseline, no gap as wide as between cells in them. */
interface Segment {
  readonly runs: RawRun[];
  readonly box: Box;
  readonly baseline: number;
  readonly size: number;
  readonly left: number;
  readonly right: number;
}

function readPage(page: RawPage, mirrored: boolean): RawPage {
  const rows = rowsOf(page.runs);
  const segments = rows.flatMap((row) => (Array.isArray(row) ? row : []));
  const swapped = bracketsAreShapes(segments);
  const placed = (box: Box): Box => (mirrored ? mirror(box, page.width) : box);
  const runs = rows.flatMap((row): RawRun[] => {
    if (!Array.isArray(row)) return [{ ...row, box: placed(row.box) }];
    return (mirrored ? row.toReversed() : row).flatMap((segment) => {
      const [x0] = placed(segment.box);
      const reads = readsRightToLeft(segment, segments, mirrored) ? 'right-to-left' : 'left-to-right';
      if (segment.right === 0 && reads === 'left-to-right') return segment.runs.map((run) => ({ ...run, box: shifted(run.box, x0 - segment.box[0]) }));
      return laidOut(logicalOrder(atomsOf(segment), { reads, swapped }), segment, x0);
    });
  });
  return { ...page, runs, rules: page.rules.map(placed), images: page.images.map(placed), ...(page.drawings && { drawings: page.drawings.map(placed) }) };
}

function shifted([x0, y0, x1, y1]: Box, by: number): Box {
  return [x0 + by, y0, x1 + by, y1];
}

/** Segments of the rows that the stream paints in one go, each row from left to right; runs that are hidden or slanted stand alone. */
function rowsOf(runs: readonly RawRun[]): (Segment[] | RawRun)[] {
  const rows: (Segment[] | RawRun)[] = [];
  let row: RawRun[] = [];
  const close = (): void => {
    if (row.length > 0) rows.push(segmentsOf(row));
    row = [];
  };
  for (const run of runs) {
    const [first] = row;
    if (run.hidden !== undefined || run.angle !== 0) {
      close();
      rows.push(run);
      continue;
    }
    if (first !== undefined && Math.abs(baselineOf(first) - baselineOf(run)) > Math.max(first.fontSize, run.fontSize) * 0.6) close();
    row.push(run);
  }
  close();
  return rows;
}

function segmentsOf(row: readonly RawRun[]): Segment[] {
  const sorted = [...row].sort((one, other) => one.box[0] - other.box[0]);
  const gaps = sorted.map((run, index) => run.box[0] - (sorted[index - 1]?.box[2] ?? -Infinity));
  const segments: RawRun[][] = [];
  let end = -Infinity;
  for (const [index, run] of sorted.entries()) {
    const open = segments.at(-1);
    const gap = gaps[index] ?? Infinity;
    const stretched = gap < run.fontSize * STRETCHED_GAP && [gaps[index - 1], gaps[index + 1]].some((other) => other !== undefined && areEven([gap, other], run.fontSize));
    if (open !== undefined && (run.box[0] - end <= run.fontSize * SEGMENT_GAP || (stretched && isPhrase(open.at(-1), run)))) open.push(run);
    else segments.push([run]);
    end = open === segments.at(-1) ? Math.max(end, run.box[2]) : run.box[2];
  }
  return segments.map((own) => {
    const { left, right } = countLetters(own.map((run) => run.text).join(''));
    const largest = own.reduce((most, run) => (run.fontSize > most.fontSize || (run.fontSize === most.fontSize && run.text.length > most.text.length) ? run : most));
    const x0 = Math.min(...own.map((run) => run.box[0]));
    const x1 = Math.max(...own.map((run) => run.box[2]));
    return { runs: own, left, right, box: [x0, largest.box[1], x1, largest.box[3]], baseline: baselineOf(largest), size: largest.fontSize };
  });
}

/** Words of a Latin phrase, which keep their order however far a justified line sets them apart. */
function isPhrase(before: RawRun | undefined, run: RawRun): boolean {
  const text = `${before?.text ?? ''} ${run.text}`;
  return !RIGHT_TO_LEFT.test(text) && /\p{L}/u.test(text);
}

/** A line does not say which way its paragraph reads (a Hebrew line may hold a long English name): the lines near it are asked too. */
function readsRightToLeft(segment: Segment, segments: readonly Segment[], otherwise: boolean): boolean {
  let left = 0;
  let right = 0;
  for (const other of segments) {
    if (Math.abs(other.baseline - segment.baseline) > segment.size * NEAR_LINES || other.box[0] > segment.box[2] || other.box[2] < segment.box[0]) continue;
    left += other.left;
    right += other.right;
  }
  return left + right === 0 ? otherwise : right * 2 > left;
}

/** A bracket is painted as it looks; some files name it as it looks ("(" stands left), others as it reads. */
function bracketsAreShapes(segments: readonly Segment[]): boolean {
  let shapes = 0;
  for (const segment of segments) {
    if (segment.right === 0) continue;
    const first = /[()[\]]/.exec(segment.runs.map((run) => run.text).join(''))?.[0];
    if (first !== undefined) shapes += first === '(' || first === '[' ? 1 : -1;
  }
  return shapes >= 0;
}

/** Letters in the order in which they stand on the paper, from the left. */
function atomsOf({ runs }: Segment): Atom[] {
  const atoms: (Atom & { readonly x: number })[] = [];
  let before: RawRun | undefined;
  for (const run of runs) {
    if (MARKS.test(run.text) && runs.length > 1) continue;
    const letters = Array.from(run.text);
    const width = (run.box[2] - run.box[0]) / letters.length;
    if (before !== undefined && run.box[0] - before.box[2] > run.fontSize * WORD_GAP) atoms.push({ text: ' ', kind: 'neutral', run: before, width: run.box[0] - before.box[2], x: before.box[2] });
    atoms.push(...letters.map((text, index) => ({ text, kind: kindOf(text), run, width, x: run.box[0] + index * width })));
    before = run;
  }
  // Points and vowel signs that are painted apart: before the letter that they stand over, as in a line that is read backwards.
  for (const mark of runs) {
    if (!MARKS.test(mark.text) || runs.length === 1) continue;
    const middle = (mark.box[0] + mark.box[2]) / 2;
    const away = (atom: { readonly x: number; readonly width: number }): number => Math.abs(middle - atom.x - atom.width / 2) - atom.width / 2;
    const over = atoms.reduce<(typeof atoms)[number] | undefined>((near, atom) => (atom.kind === 'right' && atom.width > 0 && (near === undefined || away(atom) < away(near)) ? atom : near), undefined);
    if (over !== undefined) atoms.splice(atoms.indexOf(over), 0, { text: mark.text, kind: 'right', run: over.run, width: 0, x: over.x });
  }
  return atoms;
}

function kindOf(letter: string): Atom['kind'] {
  if (RIGHT_TO_LEFT.test(letter)) return 'right';
  if (/[\p{L}\p{M}]/u.test(letter)) return 'left';
  return /\p{Nd}/u.test(letter) ? 'digit' : 'neutral';
}

/** Runs anew from letters in their order, end to end from where the segment begins. */
function laidOut(atoms: readonly Atom[], segment: Segment, x0: number): RawRun[] {
  const runs: RawRun[] = [];
  let x = x0;
  let open: { run: RawRun; text: string; from: number } | undefined;
  const close = (): void => {
    if (open === undefined || open.text === '') return;
    const [, top, , bottom] = open.run.box;
    runs.push({ ...open.run, text: open.text.replace(PRESENTATION, (letter) => letter.normalize('NFKC').replace(/^ (?=\p{M})/u, '')).normalize('NFC'), box: [open.from, top, x, bottom] });
  };
  const scale = (segment.box[2] - segment.box[0]) / Math.max(0.01, atoms.reduce((sum, atom) => sum + atom.width, 0));
  for (const atom of atoms) {
    if (open === undefined || !looksAlike(open.run, atom.run)) {
      close();
      open = { run: atom.run, text: '', from: x };
    }
    open.text += atom.text;
    x += atom.width * scale;
  }
  close();
  return runs;
}

function looksAlike(one: RawRun, other: RawRun): boolean {
  return one === other || (one.font === other.font && one.fontSize === other.fontSize && one.bold === other.bold && one.italic === other.italic && one.box[3] === other.box[3]);
}
