/** Are two values the same answer to a target? Numbers and choices exactly; prose by its words, since two people never word it alike. */
import type { Target } from '@sluice/core-models';
import { numbersIn } from '../extraction/numbers.ts';

/** Share of words that two texts have in common (F1) from which they count as the same answer. */
const SAME_WORDS = 0.6;

/** Lists: which of the one's items stand in the other. Everything else: one comparison. */
export function matches(target: Target, wanted: unknown, given: unknown): { readonly right: number; readonly wanted: number; readonly given: number } {
  if (target.outputFormat !== 'list') return { right: sameValue(target, wanted, given) ? 1 : 0, wanted: 1, given: 1 };
  const left = [...itemsOf(given)];
  const all = itemsOf(wanted);
  let right = 0;
  for (const item of all) {
    const at = left.findIndex((other) => sameText(item, other));
    if (at < 0) continue;
    left.splice(at, 1);
    right += 1;
  }
  return { right, wanted: all.length, given: itemsOf(given).length };
}

export function sameValue(target: Target, wanted: unknown, given: unknown): boolean {
  switch (target.outputFormat) {
    case 'number':
      return numberOf(wanted) !== null && closeTo(numberOf(wanted), numberOf(given));
    case 'boolean':
      return truthOf(wanted) !== null && truthOf(wanted) === truthOf(given);
    case 'enum':
      return plain(wanted) === plain(given);
    case 'date':
      // A gold of a year is met by any day of it.
      return plain(given).startsWith(plain(wanted));
    case 'json':
    case 'table':
      return JSON.stringify(parsedOf(wanted)) === JSON.stringify(parsedOf(given));
    case 'list': {
      const { right, wanted: all, given: have } = matches(target, wanted, given);
      return right === all && right === have;
    }
    default:
      return sameText(plain(wanted), plain(given));
  }
}

/** A passage answers where the gold's quote stands in it, or all that the gold's value says. */
export function passageAnswers(target: Target, gold: { readonly value: unknown; readonly quote: string | null }, passages: readonly string[]): boolean {
  return passages.some((passage) => {
    if (gold.quote !== null && squeezed(passage).includes(squeezed(gold.quote))) return true;
    const number = numberOf(gold.value);
    if (target.outputFormat === 'number') return number !== null && numbersIn(passage).some(({ values }) => values.some((value) => closeTo(value, number)));
    if (target.outputFormat === 'boolean') return false;
    const words = wordsOf(plain(gold.value));
    const there = new Set(wordsOf(plain(passage)));
    return words.length > 0 && words.filter((word) => there.has(word)).length / words.length >= 0.8;
  });
}

function sameText(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length === 0 || b.length === 0) return false;
  const left = [...b];
  const shared = a.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return (2 * shared) / (a.length + b.length) >= SAME_WORDS;
}

export function itemsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*;\s*/u) : [value];
  return items.map(plain).filter((item) => item !== '');
}

export function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function squeezed(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const [first] = numbersIn(value);
  return first?.values[0] ?? null;
}

function closeTo(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(one));
}

function truthOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return /^(?:true|yes)$/u.test(plain(value)) ? true : /^(?:false|no)$/u.test(plain(value)) ? false : null;
}

function parsedOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
