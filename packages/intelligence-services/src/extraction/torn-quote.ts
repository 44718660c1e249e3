/**
 * Finds the words of an old quote that another reading of the same file has put in another order or spaced otherwise: lines of two columns interleaved, `10⁵` as
 * `10 5`. Only for quotes that stood in an earlier conversion of the same bytes: that they are genuine is known, and where they stand now is all that is asked.
 */
import type { Evidence, PaperDocument } from '@sluice/core-models';
import type { Range } from './fold.ts';
import { pagePieces } from './page-pieces.ts';

/** Letters and digits of a piece: what is left of a sentence at a line's end. */
const LEAST_PIECE = 8;
/** Three words or so; shorter pieces stand on a page by chance, and count only beside such. */
const TELLING_PIECE = 16;
const TELLING_SHARE = 0.6;
const MAX_PIECES = 8;
/** Of the quote's letters. Every digit must be there. */
const LEAST_SHARE = 0.9;

/** Readers set the numbers of a list's items before each item, or in a column of their own. */
const ITEM_NUMBER = /^\s*\(?\p{N}{1,2}[.)]\s+/u;

/** The quote's pieces on its page, verbatim as the document has them, in the order of the quote; empty where they do not make up the quote. */
export function findTorn(quote: string, document: PaperDocument, page = 1): readonly Evidence[] {
  const text = squeeze(document.markdown, pageRange(document.markdown, page));
  const wanted = squeeze(quote, { start: ITEM_NUMBER.exec(quote)?.[0].length ?? 0, end: quote.length }).text;
  const pieces: Range[] = [];
  let covered = 0;
  let telling = 0;
  for (let at = 0; at < wanted.length; ) {
    const piece = longest(wanted, at, text.text);
    if (piece === null) {
      if (/\p{N}/u.test(wanted.charAt(at))) return [];
      at += 1;
      continue;
    }
    pieces.push({ start: text.start[piece.from] ?? 0, end: text.end[piece.from + piece.length - 1] ?? 0 });
    covered += piece.length;
    if (piece.length >= TELLING_PIECE) telling += piece.length;
    at += piece.length;
  }
  if (pieces.length === 0 || pieces.length > MAX_PIECES || covered < LEAST_SHARE * wanted.length || telling < TELLING_SHARE * wanted.length) return [];
  return pieces.flatMap((range) => pagePieces(document, { ...range, match: 'fuzzy' }));
}

/** What of `wanted` from `at` on stands in `text` as one: as much as does anywhere. */
function longest(wanted: string, at: number, text: string): { readonly from: number; readonly length: number } | null {
  let best: { readonly from: number; readonly length: number } | null = null;
  let length = LEAST_PIECE;
  for (let from = text.indexOf(wanted.slice(at, at + length)); from >= 0 && at + length <= wanted.length; from = text.indexOf(wanted.slice(at, at + length), from + 1)) {
    while (at + length < wanted.length && wanted.charAt(at + length) === text.charAt(from + length)) length += 1;
    best = { from, length };
    length += 1;
  }
  return best;
}

interface Squeezed {
  readonly text: string;
  /** Offsets in the source of each character of `text`. */
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** Letters and digits alone, compatibility forms undone: what readers of one file agree on. */
function squeeze(source: string, { start: from, end: to }: Range): Squeezed {
  let text = '';
  const start: number[] = [];
  const end: number[] = [];
  for (let at = from; at < to; ) {
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    const plain = character.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    for (let unit = 0; unit < plain.length; unit += 1) {
      start.push(at);
      end.push(at + character.length);
    }
    text += plain;
    at += character.length;
  }
  return { text, start, end };
}

/** Behind the page's marker, up to the next. */
function pageRange(markdown: string, page: number): Range {
  const marker = `<!-- page ${page} -->`;
  const at = markdown.indexOf(marker);
  if (at < 0) return { start: 0, end: 0 };
  const next = markdown.indexOf('<!-- page ', at + marker.length);
  return { start: at + marker.length, end: next < 0 ? markdown.length : next };
}
