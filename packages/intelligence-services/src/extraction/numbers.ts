/** Reads the numbers that stand in a text, in every way an author may print them, so that a value can be held against its quote. */
import { unify } from './fold.ts';

export interface PrintedNumber {
  /** Every value that the print may mean: `1,234` is 1234 and, where commas are decimal, 1.234. */
  readonly values: readonly number[];
  /** The word or sign right behind it; '' where none. */
  readonly unit: string;
}

const ONES = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };
const PRINTED = /(?<![\p{L}\p{Nd}.])(-)?(\p{Nd}+(?:[.,]\p{Nd}+)*|\p{Nd}{1,3}(?: \p{Nd}{3})+)(?:\s?(?:x|·|\*)\s?10\^?(-?\p{Nd}+)|[eE]([-+]?\p{Nd}+)|\^(-?\p{Nd}+)|\s(hundred|thousand|million|billion|trillion)\b)?\s?([%‰]|°\s?\p{L}?|\p{L}+)?/gu;

export function numbersIn(text: string): readonly PrintedNumber[] {
  const soft = unify(text).cased;
  return [...printed(soft), ...spelled(soft.toLowerCase())];
}

/** True where some print of it in `text` may mean `value`. */
export function standsIn(value: number, text: string): boolean {
  return numbersIn(text).some((number) => number.values.some((read) => same(read, value)));
}

function* printed(soft: string): Generator<PrintedNumber> {
  const grouped = soft.replace(/(?<!\p{Nd}|[.,])(\p{Nd}{1,3}(?: \p{Nd}{3})+)(?![\p{Nd}]|[.,]\p{Nd})/gu, (digits) => digits.replaceAll(' ', '\u2063'));
  for (const match of grouped.matchAll(PRINTED)) {
    const [, sign, digits = '', ten, exponent, power, scale, unit = ''] = match;
    // A hyphen between two words or numbers is no sign.
    const before = grouped.slice(0, match.index).trimEnd().at(-1) ?? '';
    const negative = sign !== undefined && !(grouped[match.index - 1] !== ' ' && /[\p{L}\p{Nd})\]]/u.test(before)) ? -1 : 1;
    const factor = 10 ** Number(ten ?? exponent ?? 0) * (scale ? (SCALES[scale] ?? 1) : 1);
    const values = readings(digits).map((value) => negative * (power === undefined ? value * factor : value ** Number(power)));
    yield { values: digits.includes('\u2063') ? [...values, ...digits.split('\u2063').map(Number)] : values, unit: unit.trim() };
  }
}

function readings(digits: string): readonly number[] {
  const plain = digits.replaceAll('\u2063', '');
  const values = new Set<number>();
  if (/^\p{Nd}+(?:\.\p{Nd}+)?$/u.test(plain)) values.add(Number(plain));
  if (/^\p{Nd}{1,3}(?:,\p{Nd}{3})+(?:\.\p{Nd}+)?$/u.test(plain)) values.add(Number(plain.replaceAll(',', '')));
  if (/^\p{Nd}{1,2}(?:,\p{Nd}{2})*,\p{Nd}{3}$/u.test(plain)) values.add(Number(plain.replaceAll(',', '')));
  if (/^\p{Nd}+,\p{Nd}+$/u.test(plain)) values.add(Number(plain.replace(',', '.')));
  if (/^\p{Nd}{1,3}(?:\.\p{Nd}{3}){2,}(?:,\p{Nd}+)?$/u.test(plain)) values.add(Number(plain.replaceAll('.', '').replace(',', '.')));
  return [...values].filter(Number.isFinite);
}

/** `one hundred and twenty`, `forty-two`, `three million`. */
function* spelled(lower: string): Generator<PrintedNumber> {
  const words = lower.split(/[^\p{L}]+/u);
  for (let at = 0; at < words.length; at += 1) {
    if (!isNumberWord(words[at])) continue;
    let total = 0;
    let current = 0;
    let end = at;
    for (; end < words.length; end += 1) {
      const word = words[end] ?? '';
      if (word === 'and' && end > at && isNumberWord(words[end + 1])) continue;
      if (!isNumberWord(word)) break;
      const scale = SCALES[word];
      if (scale === undefined) current += valueOf(word);
      else if (scale === 100) current = (current || 1) * 100;
      else {
        total += (current || 1) * scale;
        current = 0;
      }
    }
    yield { values: [total + current], unit: words[end] ?? '' };
    at = end;
  }
}

function isNumberWord(word: string | undefined): boolean {
  return word !== undefined && (ONES.includes(word) || TENS.includes(word) || word in SCALES || word === 'dozen');
}

function valueOf(word: string): number {
  if (word === 'dozen') return 12;
  return ONES.includes(word) ? ONES.indexOf(word) : (TENS.indexOf(word) + 2) * 10;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
