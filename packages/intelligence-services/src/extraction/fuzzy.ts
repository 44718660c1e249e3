/** Finds a quote that was copied with slips of the pen: few edits, inside long words, never one that makes another word or number. */
import { isNegation, isNumberWord } from './critical.ts';
import type { Folded } from './fold.ts';

/** One slip per 25 characters, at most 8. */
const CHARACTERS_PER_EDIT = 25;
const MAX_EDITS = 8;
const SEED = 8;
const MAX_CANDIDATES = 6;
const MIN_WORDS = 300;
const CONFUSIONS = new Set(['rn>m', 'm>rn', 'cl>d', 'd>cl', 'vv>w', 'w>vv', 'li>h', 'h>li', 'l>i', 'i>l', 'ii>n', 'c>e', 'e>c']);

export interface FuzzyMatch {
  /** Index range in the document's skeleton. */
  readonly from: number;
  readonly to: number;
  readonly edits: number;
}

/** Words of the document, and every three letters that follow each other in one (`^` and `$` stand for a word's ends). */
export interface Vocabulary {
  readonly words: ReadonlySet<string>;
  readonly trigrams: ReadonlySet<string>;
}

export function vocabularyOf(text: string): Vocabulary {
  const words = new Set([...text.toLowerCase().matchAll(/\p{L}+/gu)].map(([word]) => word));
  const trigrams = new Set<string>();
  for (const word of words) for (const trigram of trigramsOf(word)) trigrams.add(trigram);
  return { words, trigrams };
}

/** All acceptable places, fewest edits first. Nothing for quotes under 24 characters: one slip is too much of them. */
export function findFuzzy(quote: Folded, document: Folded, vocabulary: Vocabulary): readonly FuzzyMatch[] {
  const budget = Math.min(MAX_EDITS, Math.floor(quote.text.length / CHARACTERS_PER_EDIT));
  if (budget < 1 || quote.text.length > 4000) return [];
  const matches = candidates(quote.text, document.text, budget).flatMap((diagonal) => {
    const window = Math.max(0, diagonal - budget);
    const aligned = align(quote.text, document.text.slice(window, diagonal + quote.text.length + budget), budget);
    if (!aligned || !aligned.edits.every((edit) => acceptable(edit, { quote, document, window, vocabulary }))) return [];
    const from = window + aligned.from;
    const to = window + aligned.to;
    // A slip at an edge cannot be told from a word cut in two.
    const cuts = (joined(document, from) && isLetter(document.text[from - 1])) || (joined(document, to) && isLetter(document.text[to]));
    return cuts ? [] : [{ from, to, edits: aligned.edits.length }];
  });
  return matches.toSorted((a, b) => a.edits - b.edits || a.from - b.from);
}

/** Diagonals (document index minus quote index) on which the most seeds agree. */
function candidates(quote: string, document: string, budget: number): readonly number[] {
  const votes = new Map<number, number>();
  const step = Math.max(3, Math.floor(quote.length / 60));
  for (let at = 0; at + SEED <= quote.length; at += step) {
    const seed = quote.slice(at, at + SEED);
    for (let found = document.indexOf(seed), hits = 0; found >= 0 && hits < 30; found = document.indexOf(seed, found + 1), hits += 1) {
      const diagonal = found - at;
      votes.set(diagonal, (votes.get(diagonal) ?? 0) + 1);
    }
  }
  const chosen: number[] = [];
  for (const [diagonal] of [...votes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (chosen.every((other) => Math.abs(other - diagonal) > 2 * budget)) chosen.push(diagonal);
    if (chosen.length === MAX_CANDIDATES) break;
  }
  return chosen;
}

/** `gone` characters of the document at `at` were written as `come` in the quote at `quoteAt`. */
interface Edit {
  readonly at: number;
  readonly quoteAt: number;
  readonly gone: string;
  readonly come: string;
}

interface Alignment {
  readonly from: number;
  readonly to: number;
  readonly edits: readonly Edit[];
}

/** Semi-global edit distance: the whole quote against any stretch of the window; null over budget. */
function align(quote: string, window: string, budget: number): Alignment | null {
  const width = window.length + 1;
  const cost = new Uint16Array((quote.length + 1) * width);
  for (let row = 1; row <= quote.length; row += 1) {
    cost[row * width] = row;
    for (let column = 1; column < width; column += 1) {
      const diagonal = (cost[(row - 1) * width + column - 1] ?? 0) + (quote[row - 1] === window[column - 1] ? 0 : 1);
      const up = (cost[(row - 1) * width + column] ?? 0) + 1;
      const left = (cost[row * width + column - 1] ?? 0) + 1;
      cost[row * width + column] = Math.min(diagonal, up, left);
    }
  }
  let to = 0;
  for (let column = 1; column < width; column += 1) {
    if ((cost[quote.length * width + column] ?? 0) < (cost[quote.length * width + to] ?? 0)) to = column;
  }
  // A swap of two letters costs two here and counts as one slip below, so the bound on raw cost is doubled.
  if ((cost[quote.length * width + to] ?? 0) > budget * 2) return null;
  const { from, edits } = trace({ quote, window, cost, width, to });
  return edits.length <= budget ? { from, to, edits } : null;
}

interface Trace {
  readonly quote: string;
  readonly window: string;
  readonly cost: Uint16Array;
  readonly width: number;
  readonly to: number;
}

function trace({ quote, window, cost, width, to }: Trace): { readonly from: number; readonly edits: readonly Edit[] } {
  const edits: Edit[] = [];
  let row = quote.length;
  let column = to;
  let open: { at: number; quoteAt: number; gone: string; come: string } | null = null;
  while (row > 0) {
    const here = cost[row * width + column] ?? 0;
    const same = column > 0 && quote[row - 1] === window[column - 1];
    if (same && here === cost[(row - 1) * width + column - 1]) {
      if (open) edits.push(open);
      open = null;
      row -= 1;
      column -= 1;
      continue;
    }
    open ??= { at: column, quoteAt: row, gone: '', come: '' };
    if (column > 0 && here === (cost[(row - 1) * width + column - 1] ?? 0) + 1) {
      row -= 1;
      column -= 1;
      open = { at: column, quoteAt: row, gone: (window[column] ?? '') + open.gone, come: (quote[row] ?? '') + open.come };
    } else if (here === (cost[(row - 1) * width + column] ?? 0) + 1) {
      row -= 1;
      open = { ...open, at: column, quoteAt: row, come: (quote[row] ?? '') + open.come };
    } else {
      column -= 1;
      open = { ...open, at: column, quoteAt: row, gone: (window[column] ?? '') + open.gone };
    }
  }
  if (open) edits.push(open);
  return { from: column, edits };
}

interface Judged {
  readonly quote: Folded;
  readonly document: Folded;
  readonly window: number;
  readonly vocabulary: Vocabulary;
}

/** A slip is a dropped comma, an article left out, or a change inside a word that leaves a string no word of the document resembles. */
function acceptable(edit: Edit, { quote, document, window, vocabulary }: Judged): boolean {
  const { gone, come } = edit;
  const at = window + edit.at;
  const around = [document.text[at - 1], document.text[at + gone.length], quote.text[edit.quoteAt - 1], quote.text[edit.quoteAt + come.length]];
  if (around.some((character) => character !== undefined && /[\p{Nd}%‰°<>≤≥=±~≈+^/$€£-]/u.test(character))) return false;
  if (/^[.,;:!?()[\]]?$/u.test(gone) && /^[.,;:!?()[\]]?$/u.test(come)) return true;
  if (!/^\p{L}*$/u.test(gone + come)) return false;
  if (come === '' && /^(?:the|an|a)$/u.test(gone) && isWholeWord(document, at, gone.length)) return true;
  if (gone.length > 2 || come.length > 2) return false;
  const printed = document.text.slice(wordStart(document, at), wordEnd(document, at + gone.length));
  const written = quote.text.slice(wordStart(quote, edit.quoteAt), wordEnd(quote, edit.quoteAt + come.length));
  // Word against word: where the quote's blanks fall elsewhere, more than a letter differs.
  if (Math.abs(printed.length - written.length) > 1) return false;
  if (isNegation(printed) || isNegation(written) || isNumberWord(printed) || isNumberWord(written)) return false;
  if (printed.length < 4 || vocabulary.words.has(written)) return false;
  if (withoutMarks(printed) === withoutMarks(written) || CONFUSIONS.has(`${gone}>${come}`)) return true;
  if (gone.length + come.length > 2 && !isSwap(gone, come)) return false;
  // Vowel for vowel makes nitrite of nitrate; and a short text has not seen enough words to say what is none.
  if (/^[aeiouy]$/u.test(gone) && /^[aeiouy]$/u.test(come)) return false;
  return vocabulary.words.size >= MIN_WORDS && trigramsOf(written).some((trigram) => !vocabulary.trigrams.has(trigram));
}

/** Words are cut at the document's own blanks: skeleton indices side by side whose originals are side by side are one word. */
function wordStart(document: Folded, at: number): number {
  let from = at;
  while (from > 0 && isLetter(document.text[from - 1]) && joined(document, from)) from -= 1;
  return from;
}

function wordEnd(document: Folded, at: number): number {
  let to = at;
  while (to < document.text.length && isLetter(document.text[to]) && joined(document, to)) to += 1;
  return to;
}

function isWholeWord(document: Folded, at: number, length: number): boolean {
  return !(joined(document, at) && isLetter(document.text[at - 1])) && !(joined(document, at + length) && isLetter(document.text[at + length]));
}

/** True where the characters at `index - 1` and `index` touch in the original, or stand around a hyphen at a line's end. */
function joined(document: Folded, index: number): boolean {
  return index > 0 && (document.start[index] ?? 0) - (document.end[index - 1] ?? 0) <= 0;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\p{L}|\p{M}/u.test(character);
}

function isSwap(gone: string, come: string): boolean {
  return gone.length === 2 && come.length === 2 && gone[0] === come[1] && gone[1] === come[0];
}

function withoutMarks(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}

function trigramsOf(word: string): readonly string[] {
  const padded = `^${word}$`;
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, index) => padded.slice(index, index + 3));
}
