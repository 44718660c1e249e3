/**
 * Finds the words of an old quote that another reading of the same file has put in another order or spaced otherwise: lines of two columns interleaved, `10⁵` as
 * `10 5`, an index moved behind its formula. Only for quotes that stood in an earlier conversion of the same bytes: that they are genuine is known, and where they
 * stand now is all that is asked. A number, sign, negation or unit that is another one now leaves the quote unfound.
 */
import type { Evidence, PaperDocument } from '@sluice/core-models';
import { isNegation, isNumberWord, isUnit } from './critical.ts';
import type { Range } from './fold.ts';
import { pagePieces } from './page-pieces.ts';
import { squeeze } from './squeeze.ts';
import type { Squeezed } from './squeeze.ts';
import { gapBetween, tornPieces } from './torn-pieces.ts';
import type { TornPiece } from './torn-pieces.ts';

/** Three words or so; shorter pieces stand on a page by chance, and count only beside such. */
const TELLING_PIECE = 16;
const TELLING_SHARE = 0.6;
const MAX_PIECES = 10;
/** Of the quote's letters. Every digit must be there. */
const LEAST_SHARE = 0.9;
/** Letters by which a place in the text is known for the one before a tear. */
const LEAST_SAME = 3;

/** Readers set the numbers of a list's items before each item, or in a column of their own. */
const ITEM_NUMBER = /^\s*\(?\p{N}{1,2}[.)]\s+/u;
const NUMBER_BEFORE = /\p{N}\s?$/u;
const NEGATING = /^(?:un|in|im|ir|il|dis|non|mis)-?$/iu;

/** The quote's pieces on its page, verbatim as the document has them, in the order of the quote; empty where they do not make up the quote. */
export function findTorn(quote: string, document: PaperDocument, page = 1): readonly Evidence[] {
  const { markdown } = document;
  const text = squeeze(markdown, pageRange(markdown, page));
  const wanted = squeeze(quote, { start: ITEM_NUMBER.exec(quote)?.[0].length ?? 0, end: quote.length });
  const pieces = tornPieces(wanted.text, text);
  if (pieces === null || pieces.length > MAX_PIECES) return [];
  const covered = pieces.reduce((sum, { length }) => sum + length, 0);
  const telling = pieces.reduce((sum, { length }) => sum + (length >= TELLING_PIECE ? length : 0), 0);
  if (pieces.length === 0 || covered < LEAST_SHARE * wanted.text.length || telling < TELLING_SHARE * wanted.text.length) return [];
  if (!saysTheSame({ quote, wanted, markdown, text, pieces })) return [];
  return pieces.flatMap((piece) => pagePieces(document, { ...sourceOf(piece, text), match: 'fuzzy' }));
}

interface Torn {
  readonly quote: string;
  readonly wanted: Squeezed;
  readonly markdown: string;
  readonly text: Squeezed;
  readonly pieces: readonly TornPiece[];
}

/** What is in the pieces is the same to the letter: what tells is what of the quote is in none, and what of the text has come between two that follow each other. */
function saysTheSame(torn: Torn): boolean {
  const { markdown, text, pieces } = torn;
  if (losesCritical(torn) || pieces.some((piece) => cutsCritical(piece, torn))) return false;
  return pieces.every((piece, at) => {
    const before = pieces[at - 1];
    if (!before) return true;
    const gap = gapBetween(before, piece);
    if (gap === null) return !tearsAtNegation(piece, torn) && !leavesCritical(piece, torn);
    const between = markdown.slice(sourceOf(before, text).end, sourceOf(piece, text).start);
    return !/[<>≤≥±-]/u.test(text.text.slice(piece.from - gap, piece.from)) && wordsOf(between).every(({ word }) => !isNegation(word) && !isNumberWord(word));
  });
}

/** A negation, a number word or a unit of the quote with a letter that is in no piece. */
function losesCritical({ quote, wanted, pieces }: Torn): boolean {
  const gone = wanted.start.filter((_, index) => pieces.every(({ at, length }) => index < at || index >= at + length));
  return wordsOf(quote).some(({ word, start, end }) => {
    const isUnitHere = NUMBER_BEFORE.test(quote.slice(0, start)) && (word.length <= 4 || isUnit(word));
    return (isNegation(word) || isNumberWord(word) || isUnitHere) && gone.some((offset) => offset >= start && offset < end);
  });
}

/** "The mill was not" of another sentence, and then the words that stand behind it in the quote. */
function tearsAtNegation(piece: TornPiece, { quote, wanted }: Torn): boolean {
  const tear = wanted.start[piece.at] ?? 0;
  return [wordsOf(quote.slice(0, tear)).at(-1), wordsOf(quote.slice(tear))[0]].some((found) => found !== undefined && isNegation(found.word));
}

/** "No part of" what follows, where the quote has "part of" and finds it in another sentence: the words before the tear stand in their place here, too, behind another one. Or "section 2,", where the quote has "section 3," of elsewhere. */
function leavesCritical(piece: TornPiece, { wanted, markdown, text }: Torn): boolean {
  let same = 0;
  while (same < piece.at && wanted.text.charAt(piece.at - 1 - same) === text.text.charAt(piece.from - 1 - same)) same += 1;
  if (isOfNumber(wanted.text.charAt(piece.at - 1 - same)) && isOfNumber(text.text.charAt(piece.from - 1 - same))) return true;
  if (same < LEAST_SAME) return false;
  const start = text.start[piece.from - same] ?? 0;
  const word = wordsOf(markdown.slice(Math.max(0, start - 30), start)).at(-1)?.word ?? '';
  return isNegation(word) || isNumberWord(word);
}

function isOfNumber(character: string): boolean {
  return /^[^\p{L}]$/u.test(character);
}

/** A word of the text that the quote has without its `un`, or a unit without one of its letters. */
function cutsCritical(piece: TornPiece, { quote, wanted, markdown, text }: Torn): boolean {
  const { start, end } = sourceOf(piece, text);
  const [lead, tail] = [quote.slice(0, wanted.start[piece.at]), quote.slice(0, wanted.end[piece.at + piece.length - 1])];
  const before = /\p{L}+-?$/u.exec(markdown.slice(Math.max(0, start - 20), start))?.[0] ?? '';
  if (!/\p{L}$/u.test(lead) && (NEGATING.test(before) || (before !== '' && NUMBER_BEFORE.test(lead)))) return true;
  return /\p{N}\s?\p{L}{1,4}$/u.test(tail) && !/^\p{L}/u.test(quote.slice(tail.length)) && /^\p{L}/u.test(markdown.slice(end, end + 2));
}

function wordsOf(text: string): readonly { readonly word: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/[\p{L}\p{M}]+(?:['’]\p{L}+)*/gu)].map(({ 0: word, index }) => ({ word: word.toLowerCase().replace('’', "'"), start: index, end: index + word.length }));
}

function sourceOf({ from, length }: TornPiece, text: Squeezed): Range {
  return { start: text.start[from] ?? 0, end: text.end[from + length - 1] ?? 0 };
}

/** Behind the page's marker, up to the next. */
function pageRange(markdown: string, page: number): Range {
  const marker = `<!-- page ${page} -->`;
  const at = markdown.indexOf(marker);
  if (at < 0) return { start: 0, end: 0 };
  const next = markdown.indexOf('<!-- page ', at + marker.length);
  return { start: at + marker.length, end: next < 0 ? markdown.length : next };
}
