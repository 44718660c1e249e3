/** Looks at what stands just outside a matched stretch: a quote may not cut a number or word, and a sign, unit or negation is shown with it. */
import { isNegation, isUnit } from './critical.ts';
import type { Range } from './fold.ts';

/** The stretch, widened where its neighbour belongs to it; null where the cut makes another number or word of it. */
export function judgeEdges(text: string, match: Range): Range | null {
  const before = text.slice(Math.max(0, match.start - 60), match.start);
  const inside = text.slice(match.start, match.end);
  const after = text.slice(match.end, match.end + 60);
  const left = judgeStart(before, inside);
  const right = judgeEnd(inside, after);
  return left === null || right === null ? null : { start: match.start - left, end: match.end + right };
}

/** Characters to take in before the match. */
function judgeStart(before: string, inside: string): number | null {
  if (/^only\b/u.test(inside)) return 0;
  if (/^[.,]?\p{Nd}/u.test(inside)) {
    if (/[\p{L}\p{Nd}^/\u207b]$/u.test(before) || /\p{Nd}[.,:]$/u.test(before)) return null;
    // A sign that touches its number, or a true minus: without it the number is another. A hyphen that opens a line is a bullet.
    if (/(?:^|[^\p{L}\p{Nd}])[-+\u2010-\u2015\u2212]$/u.test(before) || /\u2212\s*$/u.test(before)) return null;
    if (/[\p{L}\p{Nd})][-+\u2010-\u2015]$/u.test(before)) return null;
    return /(?:^|\n)\s*-\s+$/u.test(before) ? 0 : (/(?<!\n\s*)[-+\u2010-\u2015±<>≤≥⩽⩾~∼≈]\s*$/u.exec(before)?.[0].length ?? 0);
  }
  if (cutsWordAtStart(before, inside)) return null;
  return negationBefore(before);
}

/** A quote that begins behind a negation is shown with it; where the negation opens its sentence, the sentence was turned round. */
function negationBefore(before: string): number | null {
  const negation = /(?:^|[^\p{L}])(\p{L}+(?:['’]t)?)[ \t\n]+$/u.exec(before)?.[1];
  if (!negation || !isNegation(negation.replace('’', "'").toLowerCase())) return 0;
  const offset = before.lastIndexOf(negation);
  const opensSentence = /(?:^|[.!?:;>\n])[\s*_#-]*$/u.test(before.slice(0, offset));
  return opensSentence ? null : before.length - offset;
}

function cutsWordAtStart(before: string, inside: string): boolean {
  if (!/^\p{L}/u.test(inside)) return false;
  if (/(?:^|[^\p{L}])(?:non|un|anti)[-\u2010\u2011]$/iu.test(before)) return true;
  if (!/\p{L}$/u.test(before) || isUnspaced(inside.slice(0, 2))) return false;
  const prefix = /\p{L}+$/u.exec(before)?.[0] ?? '';
  const rest = /^\p{L}+/u.exec(inside)?.[0] ?? '';
  return /^(?:un|in|im|ir|il|dis|non|mis|anti|ab|an|a|de|hypo|hyper)$/iu.test(prefix) || prefix.length + rest.length < 6;
}

/** Characters to take in behind the match. */
function judgeEnd(inside: string, after: string): number | null {
  if (/\p{Nd}$/u.test(inside)) {
    if (/^(?:\p{Nd}|[.,:/^]\p{Nd}|\p{L}|[%‰°\u00b2\u00b3\u00b9\u2070-\u2079\u207b]|[-\u2010-\u2015\u2212]\p{Nd})/u.test(after)) return null;
    const spread = /^\s?[±]\s?\p{Nd}+(?:\.\p{Nd}+)?/u.exec(after)?.[0] ?? '';
    const unit = /^\s{1,2}([%‰]|°\s?\p{L}?|\p{L}+)(?![\p{L}])/u.exec(after.slice(spread.length));
    return spread.length + (unit?.[1] !== undefined && isUnit(unit[1].replace(/\s/gu, '')) ? unit[0].length : 0);
  }
  return cutsWordAtEnd(inside, after) ? null : 0;
}

function cutsWordAtEnd(inside: string, after: string): boolean {
  if (/^['’]t\b/u.test(after) || /^[-\u2010\u2011](?:free|less|negative)\b/iu.test(after)) return true;
  if (!/\p{L}$/u.test(inside) || !/^\p{L}/u.test(after) || isUnspaced(after.slice(0, 2))) return false;
  const rest = /^\p{L}+/u.exec(after)?.[0] ?? '';
  const stem = /\p{L}+$/u.exec(inside)?.[0] ?? '';
  return /\p{Nd}\s?\p{L}+$/u.test(inside) || stem.length + rest.length < 6 || /^(?:not|less|free)/iu.test(rest);
}

/** Scripts that write no spaces between words: a cut there is no cut in a word. */
function isUnspaced(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(text);
}
