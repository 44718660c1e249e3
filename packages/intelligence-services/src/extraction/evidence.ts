/** Finds a model's quote in the document: exact, then normalised, then by bounded edits; what it returns is always verbatim. */
import type { Evidence, PaperDocument } from '@sluice/core-models';
import { sameCritical } from './critical.ts';
import { fold } from './fold.ts';
import type { Folded, Range } from './fold.ts';
import { findFuzzy, vocabularyOf } from './fuzzy.ts';
import type { Vocabulary } from './fuzzy.ts';
import { pageAt, pagePieces } from './page-pieces.ts';
import { judgeEdges } from './quote-edges.ts';

type Match = Evidence['match'];

/** `page` is where the quote is said to stand: it decides between several places, and nothing else. */
export interface LocateOptions {
  readonly page?: number | undefined;
}

/** Finds quotes in one document; folds it once, at the first quote that is not exact. */
export type Locator = (quote: string, options?: LocateOptions) => readonly Evidence[];

/**
 * The places of `quote` in `document`, one per page it stands on; empty where it is not there. A quote with an ellipsis is found
 * part by part. No step bridges a digit, a sign, a negation or a unit.
 *
 * @example
 * locate('We enrolled 120 patients', document)[0]?.page; // 3
 */
export function locate(quote: string, document: PaperDocument, options: LocateOptions = {}): readonly Evidence[] {
  return openLocator(document)(quote, options);
}

export function openLocator(document: PaperDocument): Locator {
  const views = foldedViews(document);
  return (quote, options = {}) => {
    const whole = locatePart(quote, { document, views, page: options.page, after: 0 });
    return whole.length > 0 ? whole : locateElided(quote, { document, views, page: options.page });
  };
}

interface View {
  readonly folded: Folded;
  readonly vocabulary: Vocabulary;
}

/** The whole text as printed, and the main text alone: a paragraph may run over footnotes and captions at a page's end. */
function foldedViews(document: PaperDocument): () => readonly View[] {
  let views: readonly View[] | undefined;
  return () => {
    if (views) return views;
    const vocabulary = vocabularyOf(document.markdown.normalize('NFKC'));
    const main: readonly Range[] = document.blocks.filter((block) => block.main).flatMap((block) => block.spans);
    const inOrder = main.every((range, index) => index === 0 || range.start >= (main[index - 1]?.end ?? 0));
    views = [{ folded: fold(document.markdown), vocabulary }, ...(inOrder && main.length > 0 ? [{ folded: fold(document.markdown, main), vocabulary }] : [])];
    return views;
  };
}

interface Search {
  readonly document: PaperDocument;
  readonly views: () => readonly View[];
  readonly page: number | undefined;
  /** Parts of an elided quote follow each other. */
  readonly after: number;
}

function locatePart(quote: string, search: Search): readonly Evidence[] {
  const { markdown } = search.document;
  const wanted = fold(trimQuote(quote));
  if (wanted.text.replace(/[^\p{L}\p{N}]/gu, '').length < 3) return [];
  const exact = [...occurrences(markdown, quote.trim())].map((start) => ({ start, end: start + quote.trim().length }));
  const asSent = nearest(exact, { quote, search, match: 'exact' });
  if (asSent.length > 0) return asSent;
  for (const { folded } of search.views()) {
    const places = [...occurrences(folded.text, wanted.text)].map((at) => original(folded, at, at + wanted.text.length));
    const found = nearest(places, { quote, search, match: 'normalised' });
    if (found.length > 0) return found;
  }
  for (const { folded, vocabulary } of search.views()) {
    const places = findFuzzy(wanted, folded, vocabulary).map(({ from, to }) => original(folded, from, to));
    const found = nearest(places, { quote, search, match: 'fuzzy' });
    if (found.length > 0) return found;
  }
  return [];
}

function* occurrences(text: string, wanted: string): Generator<number> {
  if (wanted === '') return;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) yield at;
}

function original(folded: Folded, from: number, to: number): Range {
  return { start: folded.start[from] ?? 0, end: folded.end[to - 1] ?? 0 };
}

/** The place on the claimed page or nearest to it, the first of equals, that cuts nothing and differs in nothing critical. */
function nearest(
  places: readonly Range[],
  { quote, search, match }: { readonly quote: string; readonly search: Search; readonly match: Match },
): readonly Evidence[] {
  const { markdown } = search.document;
  const distance = (place: Range): number => (search.page === undefined ? 0 : Math.abs(pageAt(markdown, place.start) - search.page));
  const ordered = places.filter((place) => place.start >= search.after).toSorted((a, b) => distance(a) - distance(b) || a.start - b.start);
  for (const place of ordered) {
    const widened = judgeEdges(markdown, place);
    if (widened === null) continue;
    if (match !== 'exact' && !sameCritical(trimQuote(quote), markdown.slice(place.start, place.end), search.views()[0]?.vocabulary.words)) continue;
    const isAsSent = widened.start === place.start && widened.end === place.end;
    return pagePieces(search.document, { ...widened, match: match === 'exact' && !isAsSent ? 'normalised' : match });
  }
  return [];
}

/** Models write `…` for what they leave out. Parts follow in order, within 1,500 characters, with no negation hidden in a sentence's gap. */
function locateElided(quote: string, { document, views, page }: Omit<Search, 'after'>): readonly Evidence[] {
  const parts = quote.split(/\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…)\s*/u).filter((part) => part.trim() !== '');
  if (parts.length === 1 && parts[0] !== quote.trim()) return locatePart(parts[0] ?? '', { document, views, page, after: 0 });
  if (parts.length < 2 || parts.some((part) => part.trim().split(/\s+/u).length < 3)) return [];
  const found: Evidence[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    const pieces = locatePart(part, { document, views, page: last?.page ?? page, after: last?.end ?? 0 });
    const first = pieces[0];
    // A part may not be widened: what stands beside it was left out on purpose.
    if (!first || !sameCritical(part, pieces.map((piece) => piece.quote).join(' ')) || (last && hidesNegation(document.markdown.slice(last.end, first.start)))) return [];
    found.push(...pieces);
  }
  return found;
}

function hidesNegation(gap: string): boolean {
  return gap.length > 1500 || (!/[.!?]\s/u.test(gap) && !sameCritical('', gap.replace(/\p{Nd}/gu, '')));
}

/** Marks around and behind a quote that models add. */
function trimQuote(quote: string): string {
  return quote.trim().replace(/^["'“”‘’«»„\s]+|["'“”‘’«»\s]+$/gu, '').replace(/(?<=[^.,;:!?\s])[\s.,;:!?]+$/u, '');
}
