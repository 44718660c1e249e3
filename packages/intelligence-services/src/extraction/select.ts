/** Chooses what is sent: the paragraphs that matter to the targets, within a budget of tokens, in pieces that fit; what stays out is named. */
import type { PaperDocument, Target } from '@sluice/core-models';
import type { TokenCounter } from '../llm/tokens.ts';
import { passagesOf } from './passages.ts';
import { openRanker, RANKING_VERSION } from './rank-passages.ts';
import { sectionsOf } from './sections.ts';
import type { Paragraph, Section } from './sections.ts';

/** Part of `pins.selection`. */
export const SELECTION_VERSION = `select-1+${RANKING_VERSION}`;

export interface SelectOptions {
  readonly counter: TokenCounter;
  /** Most tokens of paper text in one call. */
  readonly pieceTokens: number;
  /** Most tokens of paper text over all calls. */
  readonly paperTokens: number;
}

export interface Piece {
  readonly text: string;
  readonly tokens: number;
  readonly sections: readonly string[];
}

export interface Selection {
  /** Empty for a document without text. */
  readonly pieces: readonly Piece[];
  /** Sections of which nothing was sent. */
  readonly leftOut: readonly string[];
  /** Tokens of all main text. */
  readonly ofTokens: number;
}

/** A paper this short is sent whole: choosing would save nothing. */
const WHOLE_TOKENS = 1200;
/** Share of the main text, and what each target brings at least. */
const SHARE = 0.25;
const TOKENS_PER_TARGET = 350;

/** Tokens of paper text that so many targets ask for. */
export function wantedTokens(ofTokens: number, targets: number): number {
  return Math.max(WHOLE_TOKENS, SHARE * ofTokens, 600 + TOKENS_PER_TARGET * targets);
}

interface Counted extends Paragraph {
  readonly section: string;
  readonly tokens: number;
}

export function selectText(document: PaperDocument, targets: readonly Target[], options: SelectOptions): Selection {
  const sections = sectionsOf(document, targets);
  const paragraphs = sections.flatMap((section) =>
    section.paragraphs.map((paragraph): Counted => ({ ...paragraph, section: section.heading, tokens: options.counter.count(paragraph.text) + 2 })),
  );
  const ofTokens = paragraphs.reduce((sum, paragraph) => sum + paragraph.tokens, 0);
  const wanted = Math.min(options.paperTokens, wantedTokens(ofTokens, targets.length));
  const chosen = ofTokens <= wanted ? new Set(paragraphs.map((paragraph) => paragraph.index)) : choose({ document, targets, sections, paragraphs, wanted });
  const sent = paragraphs.filter((paragraph) => chosen.has(paragraph.index));
  const named = new Set(sent.map((paragraph) => paragraph.section));
  return {
    pieces: cut(sent, { pieceTokens: options.pieceTokens, all: paragraphs, counter: options.counter }),
    leftOut: sections.map((section) => section.heading).filter((heading, index, all) => !named.has(heading) && all.indexOf(heading) === index),
    ofTokens,
  };
}

interface ChooseOptions {
  readonly document: PaperDocument;
  readonly targets: readonly Target[];
  readonly sections: readonly Section[];
  readonly paragraphs: readonly Counted[];
  readonly wanted: number;
}

/** Title and abstract first; then the targets take turns, each with its next best paragraph, until the budget is full. */
function choose({ document, targets, sections, paragraphs, wanted }: ChooseOptions): ReadonlySet<number> {
  const chosen = new Set<number>();
  let tokens = 0;
  const take = (paragraph: Counted | undefined): boolean => {
    if (!paragraph || chosen.has(paragraph.index)) return true;
    if (tokens + paragraph.tokens > wanted) return false;
    chosen.add(paragraph.index);
    tokens += paragraph.tokens;
    return true;
  };
  for (const paragraph of paragraphs) if (paragraph.kind === 'title' || paragraph.kind === 'abstract' || /^abstract$/iu.test(paragraph.section)) take(paragraph);
  const rank = openRanker(passagesOf(document, sections));
  const queues = targets.map((target) => byParagraph(rank(target).map(({ passage }) => passage.start), paragraphs));
  for (let round = 0; queues.some((queue) => round < queue.length); round += 1) {
    const fits = queues.map((queue) => take(queue[round]));
    if (!fits.includes(true)) break;
  }
  // Text in which no target's word stands (another script, a garbled scan) is read from its beginning.
  if (queues.every((queue) => queue.length === 0)) paragraphs.every(take);
  return chosen;
}

/** Paragraphs in the order of their best passage. */
function byParagraph(starts: readonly number[], paragraphs: readonly Counted[]): readonly Counted[] {
  const found = starts.flatMap((start) => paragraphs.find((paragraph) => paragraph.spans.some((span) => span.start <= start && start < span.end)) ?? []);
  return [...new Set(found)];
}

interface CutOptions {
  readonly pieceTokens: number;
  readonly all: readonly Counted[];
  readonly counter: TokenCounter;
}

/** In reading order, under the section's name and page; where paragraphs stay out, a line says so. */
function cut(sent: readonly Counted[], { pieceTokens, all, counter }: CutOptions): readonly Piece[] {
  const pieces: { lines: string[]; tokens: number; sections: Set<string>; last: Counted | null }[] = [];
  for (const paragraph of sent.flatMap((whole) => splitLong(whole, pieceTokens, counter))) {
    let piece = pieces.at(-1);
    if (!piece || piece.tokens + paragraph.tokens > pieceTokens) {
      piece = { lines: [], tokens: 0, sections: new Set(), last: null };
      pieces.push(piece);
    }
    const before = piece.last;
    const skipped = before ? paragraph.index - before.index - 1 : all.findIndex((other) => other.index === paragraph.index);
    if (skipped > 0) piece.lines.push(`[${skipped} paragraph${skipped === 1 ? '' : 's'} not shown]`);
    if (before?.section !== paragraph.section || before.page !== paragraph.page) piece.lines.push(`[Section: ${paragraph.section}; page ${paragraph.page}]`);
    piece.lines.push(paragraph.text);
    piece.tokens += paragraph.tokens + 12;
    piece.sections.add(paragraph.section);
    piece.last = paragraph;
  }
  return pieces.map(({ lines, tokens, sections }) => ({ text: lines.join('\n\n'), tokens, sections: [...sections] }));
}

/** A single paragraph over the size of a piece (a scan read as one block) is cut at blanks. */
function splitLong(paragraph: Counted, pieceTokens: number, counter: TokenCounter): readonly Counted[] {
  if (paragraph.tokens <= pieceTokens) return [paragraph];
  const parts = Math.ceil(paragraph.tokens / (pieceTokens * 0.9));
  const size = Math.ceil(paragraph.text.length / parts);
  const texts: string[] = [];
  for (let at = 0; at < paragraph.text.length; ) {
    const blank = paragraph.text.lastIndexOf(' ', at + size);
    const end = at + size >= paragraph.text.length ? paragraph.text.length : blank > at ? blank : at + size;
    texts.push(paragraph.text.slice(at, end));
    at = end;
  }
  return texts.map((text) => ({ ...paragraph, text, tokens: counter.count(text) }));
}
