/** Finds a quote of the converted text among the pieces of text that the PDF's page is set in. */
import { type Skeleton, skeletonOf } from './skeleton.ts';

/** `start` to `end` of the item's own string. */
export interface Stretch {
  readonly item: number;
  readonly start: number;
  readonly end: number;
}

export interface QuoteSearch {
  readonly quote: string;
  /** The page's text items, in the order of the PDF. */
  readonly items: readonly string[];
  /** How far an item is from where the converter saw the quote, 0 within; decides between occurrences. */
  readonly distance?: (item: number) => number;
}

export interface Located {
  readonly stretches: readonly Stretch[];
  /** Share of the quote's letters and digits that was found. */
  readonly coverage: number;
}

/** Shorter pieces occur by chance; a run of digits and letters this long hardly does. */
const SHORTEST_PIECE = 10;
/** A quote of which less is found is not shown as found. */
const ENOUGH = 0.7;

/** Null where the page's text does not hold enough of the quote: a scan, another encoding, another page. */
export function locateQuote(search: QuoteSearch): Located | null {
  const { distance = () => 0 } = search;
  const wanted = skeletonOf(search.quote).letters;
  if (wanted === '') return null;
  const page = pageOf(search.items);
  const pieces = wholeQuote(page, wanted, distance) ?? piecemeal(page, wanted, distance);
  const coverage = pieces.reduce((sum, piece) => sum + piece.length, 0) / wanted.length;
  return coverage < ENOUGH ? null : { coverage, stretches: pieces.flatMap((piece) => stretchesOf(page, piece)) };
}

interface PageText extends Skeleton {
  /** For each letter, the item it is in; `at` counts within that item. */
  readonly item: readonly number[];
  readonly items: readonly string[];
}

interface Piece {
  readonly from: number;
  readonly length: number;
}

function pageOf(items: readonly string[]): PageText {
  const letters: string[] = [];
  const at: number[] = [];
  const item: number[] = [];
  for (const [index, text] of items.entries()) {
    const skeleton = skeletonOf(text);
    letters.push(skeleton.letters);
    for (const place of skeleton.at) {
      at.push(place);
      item.push(index);
    }
  }
  return { letters: letters.join(''), at, item, items };
}

function wholeQuote(page: PageText, wanted: string, distance: (item: number) => number): readonly Piece[] | null {
  const from = nearest(page, wanted, distance, -1);
  return from === null ? null : [{ from, length: wanted.length }];
}

/**
 * The quote in as few pieces as the page has it: other text of the page may stand between its lines. Each piece is the longest that
 * occurs, nearest to the hint and behind the piece before it.
 */
function piecemeal(page: PageText, wanted: string, distance: (item: number) => number): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  let behind = -1;
  while (position < wanted.length) {
    const length = longestPrefix(page.letters, wanted, position);
    const from = length < Math.min(SHORTEST_PIECE, wanted.length) ? null : nearest(page, wanted.slice(position, position + length), distance, behind);
    if (from === null) {
      position += 1;
      continue;
    }
    pieces.push({ from, length });
    behind = from + length;
    position += length;
  }
  return pieces;
}

/** By bisection: where a prefix occurs, every shorter one does. */
function longestPrefix(text: string, wanted: string, position: number): number {
  let [found, missing] = [0, wanted.length - position + 1];
  while (missing - found > 1) {
    const middle = (found + missing) >> 1;
    if (text.includes(wanted.slice(position, position + middle))) found = middle;
    else missing = middle;
  }
  return found;
}

/** Of all occurrences the one nearest to the hint; among equals the first behind `behind`, else the first. */
function nearest(page: PageText, wanted: string, distance: (item: number) => number, behind: number): number | null {
  let best: { readonly from: number; readonly rank: number } | null = null;
  for (let from = page.letters.indexOf(wanted); from !== -1; from = page.letters.indexOf(wanted, from + 1)) {
    const middle = page.item[from + (wanted.length >> 1)] ?? 0;
    const rank = distance(middle) + (from < behind ? 1 : 0);
    if (best === null || rank < best.rank) best = { from, rank };
  }
  return best?.from ?? null;
}

function stretchesOf(page: PageText, piece: Piece): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const end = piece.from + piece.length;
  for (let letter = piece.from; letter < end; ) {
    const item = page.item[letter] ?? 0;
    let last = letter;
    while (last + 1 < end && page.item[last + 1] === item) last += 1;
    stretches.push({ item, start: startOf(page.items[item] ?? '', page.at[letter] ?? 0), end: endOf(page.items[item] ?? '', page.at[last] ?? 0) });
    letter = last + 1;
  }
  return stretches;
}

/** Before the brackets and quotation marks that open there. */
function startOf(text: string, at: number): number {
  return at - (/[([{‘“'"]*$/.exec(text.slice(0, at))?.[0].length ?? 0);
}

/** Behind the character, and behind the marks that close it: a full stop belongs to the sentence. */
function endOf(text: string, at: number): number {
  const rest = text.slice(at);
  const character = [...rest][0] ?? '';
  const closing = /^[\p{M}.,;:!?)\]’”'"%-]*/u.exec(rest.slice(character.length));
  return at + character.length + (closing?.[0].length ?? 0);
}
