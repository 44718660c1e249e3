/** Looks at what stands just outside a matched stretch: a quote may not begin behind a sign or end before a unit. */
import { isNegation, isUnit } from './critical.ts';

const NEGATIVE_PREFIX = /(?:^|[^\p{L}])(?:un|in|im|ir|il|dis|non|mis|anti|ab|an|a|de|hypo|hyper)$/iu;

/** `refused`: the cut changes a number, sign, unit or negation. `start` may lie before the match, so that a negation is shown with it. */
export type EdgeVerdict = { readonly refused: true } | { readonly refused: false; readonly start: number };

export function judgeEdges(text: string, match: { readonly start: number; readonly end: number }): EdgeVerdict {
  const before = text.slice(Math.max(0, match.start - 60), match.start);
  const after = text.slice(match.end, match.end + 40);
  const inside = text.slice(match.start, match.end);
  if (cutsNumberAtStart(before, inside) || cutsNumberAtEnd(inside, after)) return { refused: true };
  if (cutsWordAtStart(before, inside) || cutsWordAtEnd(inside, after)) return { refused: true };
  const negation = /(?:^|[^\p{L}])(\p{L}+(?:['’]t)?)[ \t\n]+$/u.exec(before);
  if (!negation?.[1] || !isNegation(negation[1].replace('’', "'").toLowerCase())) return { refused: false, start: match.start };
  const offset = before.lastIndexOf(negation[1]);
  const opensSentence = /(?:^|[.!?:;>\n])[\s*_#-]*$/u.test(before.slice(0, offset));
  return opensSentence ? { refused: true } : { refused: false, start: match.start - (before.length - offset) };
}

function cutsNumberAtStart(before: string, inside: string): boolean {
  if (/^[.,]?\p{Nd}/u.test(inside)) {
    if (/[\p{L}\p{Nd}]$/u.test(before) || /\p{Nd}[.,:/]$/u.test(before)) return true;
    if (/[\u207b^/]$/u.test(before)) return true;
    // A hyphen or minus that opens a line is a bullet.
    const sign = /(?:^|(.))(\s?)([-+±\u2010-\u2015\u2212<>≤≥⩽⩾~∼≈])\s*$/su.exec(before);
    return sign !== null && !(sign[3] === '-' && /(?:^|\n)\s*-\s+$/u.test(before));
  }
  return /^(?:\p{L}|[%‰°])/u.test(inside) && /\p{Nd}$/u.test(before)
    || (/^(?:[%‰°]|\p{L}{1,5}\b)/u.test(inside) && /\p{Nd}\s$/u.test(before) && isUnit(/^(?:[%‰]|°?\p{L}*)/u.exec(inside)?.[0] ?? ''));
}

function cutsNumberAtEnd(inside: string, after: string): boolean {
  if (!/\p{Nd}$/u.test(inside)) return false;
  if (/^[\p{L}\p{Nd}%‰°^\u00b2\u00b3\u00b9\u2070-\u2079\u207b]/u.test(after)) return true;
  if (/^\s?[.,:/]\p{Nd}/u.test(after) || /^\s?[-\u2010-\u2015\u2212±x×]\s?\p{Nd}/u.test(after)) return true;
  const next = /^\s{1,2}([%‰]|°?\s?\p{L}+)/u.exec(after);
  return next?.[1] !== undefined && isUnit(next[1].replace(/\s/gu, ''));
}

function cutsWordAtStart(before: string, inside: string): boolean {
  if (!/^\p{L}/u.test(inside) || !/\p{L}$/u.test(before) || isUnspaced(inside.slice(0, 2))) return /^\p{L}/u.test(inside) && NEGATIVE_HYPHEN.test(before);
  const prefix = /\p{L}+$/u.exec(before)?.[0] ?? '';
  const rest = /^\p{L}+/u.exec(inside)?.[0] ?? '';
  return NEGATIVE_PREFIX.test(before) || prefix.length + rest.length < 6;
}

const NEGATIVE_HYPHEN = /(?:^|[^\p{L}])(?:non|un|anti)[-\u2010\u2011]$/iu;

function cutsWordAtEnd(inside: string, after: string): boolean {
  if (/^['’]t\b/u.test(after)) return true;
  if (/^[-\u2010\u2011](?:free|less|negative)\b/iu.test(after)) return true;
  if (!/\p{L}$/u.test(inside) || !/^\p{L}/u.test(after) || isUnspaced(after.slice(0, 2))) return false;
  const rest = /^\p{L}+/u.exec(after)?.[0] ?? '';
  const stem = /\p{L}+$/u.exec(inside)?.[0] ?? '';
  const behindNumber = /\p{Nd}\s?\p{L}+$/u.test(inside);
  return behindNumber || stem.length + rest.length < 6 || /^(?:not|less|free)/iu.test(rest);
}

/** Scripts that write no spaces between words: a cut there is no cut in a word. */
function isUnspaced(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(text);
}
