/** What readers of one file agree on: letters, digits, and the marks that make a number another one, with a way back to the source. */
import { unify } from './fold.ts';
import type { Range } from './fold.ts';

export interface Squeezed {
  readonly text: string;
  /** Offsets in the source of each character of `text`. */
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** Fonts without a map for their ligatures lose these letters, so that they tell nothing. */
const LIGATURE = /ffi|ffl|fi|fl|ff/gu;
const DIGIT = /^\p{N}$/u;

/** Compatibility forms undone, lower case, no blanks; signs before numbers, points and commas in numbers kept. */
export function squeeze(source: string, { start: from, end: to }: Range): Squeezed {
  const unified = unify(source, [{ start: from, end: to }]);
  const gone = new Set([...unified.text.matchAll(LIGATURE)].flatMap(({ 0: letters, index }) => Array.from(letters, (_, at) => index + at)));
  const kept = Array.from({ length: unified.text.length }, (_, at) => at).filter((at) => !gone.has(at) && tells(unified.text, { at, mark: source.charAt(unified.start[at] ?? 0) }));
  return { text: kept.map((at) => unified.text.charAt(at)).join(''), start: kept.map((at) => unified.start[at] ?? 0), end: kept.map((at) => unified.end[at] ?? 0) };
}

/** `mark`: as the source has it. A hyphen behind a letter joins words; a minus there is that of an exponent. */
function tells(text: string, { at, mark }: { readonly at: number; readonly mark: string }): boolean {
  const [before, character, after] = [text.charAt(at - 1), text.charAt(at), text.charAt(at + 1)];
  if (character === '-') return DIGIT.test(after) && (/[\u2212\u207b]/u.test(mark) || !/[\p{L}\p{N})\]]/u.test(before));
  if (character === '.' || character === ',') return DIGIT.test(before) && DIGIT.test(after);
  return /[\p{L}\p{N}<>≤≥±%‰\ud800-\udfff]/u.test(character);
}
