/** The pieces that a torn quote's letters and digits make up on a page: long ones wherever they stand, short ones beside those. */
import { isNegation, isNumberWord, isUnit } from './critical.ts';
import type { Squeezed } from './squeeze.ts';

/** `length` characters of the quote from `at` on, which stand in the text from `from` on. */
export interface TornPiece {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

/** Letters and digits of a piece: what is left of a sentence at a line's end. */
const LEAST_PIECE = 8;
/** Of a piece beside another. */
const LEAST_NEAR = 3;
/** Letters between two pieces that still follow each other: a symbol that one reader names otherwise. */
const NEAR = 12;
/** A line or so, behind which readers put the index of a formula. */
const LINE = 80;

const TELLS_A_NUMBER = /[^\p{L}]/u;

/** In the quote's order; null where a digit or a sign of the quote is in none of them. */
export function tornPieces(wanted: string, text: Squeezed): readonly TornPiece[] | null {
  const long: TornPiece[] = [];
  for (let at = 0; at < wanted.length; ) {
    const piece = longest({ wanted, at, text, pieces: long });
    if (piece) long.push(piece);
    at += piece?.length ?? 1;
  }
  const words = fill(wanted, long, (at, end, pieces) => beside({ wanted, at, end, text, pieces }));
  const all = fill(wanted, words, (at, end, pieces) => moved({ wanted, at, end, text, pieces }));
  return gapsIn(wanted, all).some(({ at, end }) => TELLS_A_NUMBER.test(wanted.slice(at, end))) ? null : all;
}

/** Characters of the text between two pieces that follow each other closely; null for such as do not. */
export function gapBetween(before: TornPiece, piece: TornPiece): number | null {
  const gap = piece.from - before.from - before.length;
  return gap >= 0 && gap <= NEAR ? gap : null;
}

interface Place {
  readonly wanted: string;
  readonly at: number;
  readonly text: Squeezed;
  /** No two of them share a letter of the text: `not not` is not found in `not`. */
  readonly pieces: readonly TornPiece[];
}

interface Between extends Place {
  readonly end: number;
}

/** What of `wanted` from `at` on stands in the text as one: as much as does anywhere. */
function longest({ wanted, at, text, pieces }: Place): TornPiece | null {
  let best: TornPiece | null = null;
  let length = LEAST_PIECE;
  for (let from = text.text.indexOf(wanted.slice(at, at + length)); from >= 0 && at + length <= wanted.length; from = text.text.indexOf(wanted.slice(at, at + length), from + 1)) {
    while (at + length < wanted.length && wanted.charAt(at + length) === text.text.charAt(from + length)) length += 1;
    const piece = withoutCutNumbers({ at, from, length }, text);
    if (piece.length >= LEAST_PIECE && piece.length > (best?.length ?? 0) && isFree(piece, pieces)) best = piece;
    length += 1;
  }
  return best;
}

/** A number of the text is in a piece as a whole, or not at all. */
function withoutCutNumbers(piece: TornPiece, text: Squeezed): TornPiece {
  let { at, from, length } = piece;
  while (length > 0 && cutsNumber(text, from)) [at, from, length] = [at + 1, from + 1, length - 1];
  while (length > 0 && cutsNumber(text, from + length)) length -= 1;
  return at === piece.at ? { at, from, length } : { at, from, length: 0 };
}

/** Digits, points and signs that touch in the source are one number. */
function cutsNumber({ text, start, end }: Squeezed, at: number): boolean {
  return at > 0 && at < text.length && !/[\p{L}]/u.test(text.charAt(at - 1)) && !/[\p{L}]/u.test(text.charAt(at)) && start[at] === end[at - 1];
}

/** Letters from `at` on that stand close to a piece, and numbers that touch one on the side where they stand in the quote. */
function beside({ wanted, at, end, text, pieces }: Between): TornPiece | null {
  for (let length = end - at; length > 0; length -= 1) {
    const sought = wanted.slice(at, at + length);
    // A "not" or a "years" that stands nearby belongs to something else.
    if (isNegation(sought) || isNumberWord(sought) || isUnit(sought)) continue;
    if (length < LEAST_NEAR && !/^\p{N}+$/u.test(sought)) continue;
    const isHere = TELLS_A_NUMBER.test(sought)
      ? (place: number) => pieces.some((piece) => (piece.at < at ? piece.from + piece.length === place : place + length === piece.from))
      : (place: number) => pieces.some((piece) => distance(piece, { from: place, length }) <= NEAR);
    const from = placesOf(sought, text, pieces).find(isHere);
    if (from !== undefined) return { at, from, length };
  }
  return null;
}

/** A whole number that was taken out of its place and stands by itself on the same line: no other number may stand where it was. */
function moved({ wanted, at, end, text, pieces }: Between): TornPiece | null {
  const sought = /^\p{N}+$/u.exec(wanted.slice(at, end))?.[0];
  const before = pieces.findLast((piece) => piece.at + piece.length <= at);
  const after = pieces.find((piece) => piece.at >= end);
  if (sought === undefined || !before) return null;
  const behind = (after ?? before).from + (after ?? before).length;
  const from = placesOf(sought, text, pieces).find((place) => place >= behind && place - behind <= LINE);
  if (from === undefined) return null;
  const gap = after ? gapBetween(before, after) : null;
  // At the quote's end the next number of the line is the one.
  const vacated = after ? (gap === null ? null : text.text.slice(after.from - gap, after.from)) : text.text.slice(behind, from);
  return vacated === null || TELLS_A_NUMBER.test(vacated) ? null : { at, from, length: sought.length };
}

/** Where `sought` stands outside of the pieces, cutting no number. */
function placesOf(sought: string, text: Squeezed, pieces: readonly TornPiece[]): readonly number[] {
  const places: number[] = [];
  for (let from = text.text.indexOf(sought); from >= 0; from = text.text.indexOf(sought, from + 1)) {
    if (isFree({ from, length: sought.length }, pieces) && !cutsNumber(text, from) && !cutsNumber(text, from + sought.length)) places.push(from);
  }
  return places;
}

function isFree({ from, length }: Omit<TornPiece, 'at'>, pieces: readonly TornPiece[]): boolean {
  return pieces.every((piece) => from >= piece.from + piece.length || from + length <= piece.from);
}

function distance(piece: Omit<TornPiece, 'at'>, other: Omit<TornPiece, 'at'>): number {
  return Math.max(other.from - piece.from - piece.length, piece.from - other.from - other.length);
}

/** The pieces, and what `find` makes of the gaps that they leave in the quote. */
function fill(wanted: string, pieces: readonly TornPiece[], find: (at: number, end: number, pieces: readonly TornPiece[]) => TornPiece | null): readonly TornPiece[] {
  let all = pieces;
  for (const gap of gapsIn(wanted, pieces)) {
    for (let at = gap.at; at < gap.end; ) {
      const piece = find(at, gap.end, all);
      if (piece) all = [...all, piece].toSorted((one, other) => one.at - other.at);
      at += piece?.length ?? 1;
    }
  }
  return all;
}

function gapsIn(wanted: string, pieces: readonly TornPiece[]): readonly { readonly at: number; readonly end: number }[] {
  const starts = [0, ...pieces.map(({ at, length }) => at + length)];
  return starts.map((at, index) => ({ at, end: pieces[index]?.at ?? wanted.length })).filter(({ at, end }) => end > at);
}
