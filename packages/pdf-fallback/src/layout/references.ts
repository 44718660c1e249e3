/** The paper's own bibliography: from its heading to the next part, a block an entry. */
import type { Reference } from '@sluice/core-models';
import { draft, settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { looksLikeHeading, styleOf } from './heading-style.ts';
import { makeLine } from './line.ts';
import type { Line } from './line.ts';
import type { Metrics } from './metrics.ts';

const HEADING = /^(?:§?\s?\d{0,2}\.?\s*(?:\|\s*)?|[IVX]+\.\s*|[A-Z]\.\s*)(?:references?(?: and notes| and links| cited)?|bibliograph(?:y|ie)|literature(?: cited)?|works cited|cited literature|reference list|références(?: bibliographiques)?|referências(?: bibliográficas)?|referencias(?: bibliográficas)?|bibliografía|bibliografia|riferimenti(?: bibliografici)?|literatur(?:verzeichnis|angaben)?|quellenverzeichnis)\s*[:.]?$/iu;
/** `[12] `, `[Lam78] `, `12. `, `(12) ` at the start of an entry. */
const NUMBERED = /^(?:\[\s?(?:\d{1,3}|\p{Lu}[\p{L}+.&’'-]{0,12}\s?\d{0,4}[a-z]?)\s?\]|\(\d{1,3}\)|\d{1,3}\s?[.)](?!\d)|\d{1,3}\s+(?=\p{Lu}))/u;
const IN_BRACKETS = /^\[/;
/** The marks one by one: a bibliography has one kind, and what looks like another is a link ("[PubMed]") or a date ("22 August"). */
const MARKS = [/^\[\s?(\d{1,3})\s?\]/, /^\((\d{1,3})\)/, /^(\d{1,3})\s?[.)](?!\d)/, /^(\d{1,3})\s+(?=\p{Lu})/u, /^(\d{1,3})\s?(?=\p{Lu}[\p{Ll}.’'-])/u, /^\[\s?\p{Lu}[\p{L}+.&’'-]{0,12}\s?\d{0,4}[a-z]?\s?\]/u] as const;
const YEAR = /\b(?:1[6-9]|20)\d\d[a-z]?\b/;
// In characters, spaced ones included.
const LONGEST_HEADING = 60;
const AFTER = /^(?:appendi(?:x|ces)|ap[ée]ndice|apêndice|ann?exo?\b|anhang|supplement|about the authors?|author (?:biograph|contribution|information)|biograph|acknowledg|publisher['’]?s note|submit your|figure legends|conflict|funding|data availab)/iu;

export function isReferencesHeading(text: string): boolean {
  if (text.length > LONGEST_HEADING) return false;
  const joined = /^(?:\p{L}\s)+\p{L}$/u.test(text) ? text.replace(/\s/g, '') : text;
  return HEADING.test(joined.trim());
}

/** Marks blocks of the bibliography; what follows it under a heading of its own (an appendix) is left alone. */
export function markReferences(blocks: readonly Draft[], metrics: Metrics): void {
  const start = blocks.findLastIndex((block, index) => isReferencesHeading(textOf(block)) && entriesFollow(blocks, index));
  if (start < 0) {
    markUntitled(blocks);
    return;
  }
  const heading = blocks[start];
  if (heading === undefined) return;
  settle(heading, 'heading', false);
  heading.level = 1;
  const style = styleOf(heading);
  // Among entries in brackets, or without any mark, "6 Discussion" is the next part.
  const mark = /^(?:\d|\()/.test(textOf(blocks[start + 1] ?? heading)) ? NUMBERED : IN_BRACKETS;
  for (const [index, block] of blocks.slice(start + 1).entries()) {
    if (block.settled && block.kind !== 'table') continue;
    const text = textOf(block);
    if (index > 0 && text.length < 100 && !mark.test(text) && looksLikeHeading(block, metrics) && (styleOf(block) === style || AFTER.test(text))) return;
    settle(block, 'reference');
    delete block.markdown;
  }
}

/** A section about references is none: what was published has a year; numbers may stand in a column of their own. */
function entriesFollow(blocks: readonly Draft[], index: number): boolean {
  const following = blocks.slice(index + 1, index + 7);
  return following.length === 0 || following.some((block) => YEAR.test(textOf(block)) || /^\[?\d{1,3}[.\]]?$/.test(textOf(block)));
}

/** A bibliography without a heading, which is the last that there is. */
function markUntitled(blocks: readonly Draft[]): void {
  const start = blocks.findLastIndex((_, index) => opensInBrackets(blocks, index) || opensRaised(blocks, index));
  if (start < 0) return;
  for (const block of blocks.slice(start)) if (!block.settled) settle(block, 'reference');
}

/** Entries [1], [2], [3] … that begin blocks or lines, in the later half. */
function opensInBrackets(blocks: readonly Draft[], index: number): boolean {
  const block = blocks[index];
  if (block === undefined || index < Math.floor(blocks.length / 2) || !/^\[1\]\s/.test(textOf(block))) return false;
  const following = blocks.slice(index).flatMap(({ lines }) => lines);
  return [2, 3, 4].every((number) => following.some((line) => line.text.startsWith(`[${number}]`)));
}

/** Entries ¹, ², ³ …, as journals of physics set them: most with a year, and no other running text among them, as there is between footnotes. */
function opensRaised(blocks: readonly Draft[], index: number): boolean {
  const first = blocks[index]?.lines[0];
  if (first === undefined || raisedNumber(first) !== 1) return false;
  const following = blocks.slice(index).flatMap(({ settled, lines }) => (settled ? [] : lines));
  const entries = following.filter((line) => raisedNumber(line) !== null);
  const inTurn = entries.filter((line, at) => raisedNumber(line) === at + 1).length;
  const inType = following.filter((line) => Math.abs(line.size - first.size) < 0.3).length;
  const years = following.filter((line) => YEAR.test(line.text)).length;
  return inTurn >= 5 && inTurn > entries.length * 0.7 && years >= inTurn * 0.5 && inType > following.length * 0.8;
}

/** Of the number in smaller type that a line begins with; null without one. */
function raisedNumber(line: Line): number | null {
  const [mark] = line.pieces;
  return mark !== undefined && line.pieces.length > 1 && mark.run.fontSize < line.size * 0.85 && /^\d{1,3}$/.test(mark.run.text.trim()) ? Number(mark.run.text) : null;
}

/** The same blocks with the bibliography's lines regrouped: an entry a block. */
export function splitReferences(blocks: readonly Draft[]): Draft[] {
  const lines = withMarks(blocks.filter((block) => block.kind === 'reference').flatMap((block) => block.lines.map((line, index) => ({ line, first: index === 0 }))));
  const entries = entriesOf(lines).map((entry) => {
    const block = draft(entry);
    settle(block, 'reference');
    return block;
  });
  const at = blocks.findIndex((block) => block.kind === 'reference');
  if (at < 0) return [...blocks];
  return [...blocks.slice(0, at), ...entries, ...blocks.slice(at).filter((block) => block.kind !== 'reference')];
}

interface Placed {
  readonly line: Line;
  /** First of its block. */
  readonly first: boolean;
}

/** A new entry at each number; without numbers at each line that hangs out to the left, else at each paragraph that opens like one. */
function entriesOf(lines: readonly Placed[]): Line[][] {
  const mark = commonestMark(lines);
  const numbered = mark === undefined ? 0 : lines.filter(({ line }) => mark.test(line.text)).length;
  const byNumber = numbered >= 2 && numbered > lines.length / 14;
  const astray = mark === undefined ? NONE : strayNumbers(lines.map(({ line }) => line), mark);
  const edges = edgesOf(lines.map(({ line }) => line));
  const entries: Line[][] = [];
  for (const { line, first } of lines) {
    const current = entries.at(-1);
    const starts = byNumber && mark !== undefined ? mark.test(line.text) && !astray.has(line) : edges.hanging ? edges.isOut(line) : first && opensEntry(line, current?.at(-1));
    if (current === undefined || starts) entries.push([line]);
    else current.push(line);
  }
  return entries;
}

/** Numbers that stand so far from their entries that they were read as a column of their own go back before them. */
function withMarks(lines: readonly Placed[]): Placed[] {
  const marks = lines.filter(({ line }) => LONE_MARK.test(line.text));
  const homes = new Map<Line, Line>();
  for (const { line: mark } of marks) {
    const beside = lines.filter(({ line }) => line.page === mark.page && line.box[0] > mark.box[2] && line.box[0] - mark.box[2] < mark.size * 4 && Math.abs(line.baseline - mark.baseline) < mark.size * 0.3);
    const [home] = beside.toSorted((one, other) => one.line.box[0] - other.line.box[0]);
    if (home !== undefined) homes.set(home.line, mark);
  }
  const moved = new Set(homes.values());
  return lines.flatMap(({ line, first }) => {
    if (moved.has(line)) return [];
    const mark = homes.get(line);
    return [mark === undefined ? { line, first } : { line: makeLine([...mark.pieces, ...line.pieces.map((piece, index) => (index === 0 ? { ...piece, space: true } : piece))], line.page, line.order), first: true }];
  });
}

const LONE_MARK = /^(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}\.)$/;

const NONE: ReadonlySet<Line> = new Set();
// Numbers may be missing where lines are; many out of turn mean columns read in another order, where each opens its entry.
const LARGEST_STEP = 5;
const MAX_STRAY_SHARE = 0.1;

/** Lines that begin with a number out of turn: a page or a year that a line break left in front. */
function strayNumbers(lines: readonly Line[], mark: RegExp): ReadonlySet<Line> {
  const astray = new Set<Line>();
  let last = 0;
  let count = 0;
  for (const line of lines) {
    const number = Number(mark.exec(line.text)?.[1] ?? NaN);
    if (Number.isNaN(number)) continue;
    count += 1;
    if (number > last && number <= last + LARGEST_STEP) last = number;
    else astray.add(line);
  }
  return astray.size <= count * MAX_STRAY_SHARE ? astray : NONE;
}

function commonestMark(lines: readonly Placed[]): RegExp | undefined {
  const counted = MARKS.map((mark) => ({ mark, count: lines.filter(({ line }) => mark.test(line.text)).length }));
  return counted.toSorted((one, other) => other.count - one.count)[0]?.mark;
}

// In points: no hanging indent is wider, no column narrower.
const COLUMN = 60;

/** Left edges column by column: where some lines stand out and the others hang, the outer ones open entries. */
function edgesOf(lines: readonly Line[]): { hanging: boolean; isOut: (line: Line) => boolean } {
  const lefts = new Map<number, number[]>();
  for (const line of [...lines].sort((one, other) => one.box[0] - other.box[0])) {
    const edges = lefts.get(line.page) ?? [];
    if (edges.length === 0 || line.box[0] - (edges.at(-1) ?? 0) > COLUMN) edges.push(line.box[0]);
    lefts.set(line.page, edges);
  }
  const isOut = (line: Line): boolean => (lefts.get(line.page) ?? []).some((edge) => Math.abs(line.box[0] - edge) < line.size * 0.5);
  const out = lines.filter(isOut).length;
  return { hanging: out > 0 && out < lines.length * 0.8, isOut };
}

function opensEntry(line: Line, before: Line | undefined): boolean {
  return before === undefined || (/[.\d)\]/]$|https?:\S+$|10\.\d{4,}\S+$/.test(before.text) && /^[\p{Lu}“"‘'[(]|^(?:de|van|von|del|da|la|le)\s/u.test(line.text));
}

export function readReferences(blocks: readonly Draft[], join: (lines: readonly Line[]) => string): Reference[] {
  return blocks.filter((block) => block.kind === 'reference' && sizeOf(block) > 0).map((block) => referenceOf(join(block.lines))).filter((reference) => reference.text.length > 15);
}

function referenceOf(text: string): Reference {
  const doi = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(text.replace(/doi\.\s+org/i, 'doi.org').replace(/(10\.\d{4,9}\/\S*[./-])\s+(?=\S*\d)/, '$1'))?.[0].replace(/[.,;)\]}]+$/, '');
  const arxivId = /arxiv[:\s/.]*(?:org\/(?:abs|pdf)\/)?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})/i.exec(text)?.[1];
  return { text, ...(doi && { doi }), ...(arxivId && { arxivId }) };
}
