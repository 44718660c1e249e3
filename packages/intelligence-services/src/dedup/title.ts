/** How far two folded titles agree: as wholes, one within the other, and in the numbers that tell parts and editions apart. */
import { editDistance } from './edit-distance.ts';
import type { Features } from './features.ts';

export interface TitleAgreement {
  /** 0–1, by edit distance over letters and digits. */
  readonly whole: number;
  /** 0–1: the shorter one's best fit anywhere in the longer. */
  readonly within: number;
  /** Shorter length over longer length. */
  readonly ratio: number;
  /** Length of the shorter title in letters. */
  readonly length: number;
  /** Letters of words that one has in the place of other words of the other. */
  readonly replaced: number;
  /** `Part I` against `Part II`, `2001` against `2002`. */
  readonly numbers: 'same' | 'extra' | 'conflict';
}

/** Agreement of two titles; undefined where one is unknown. */
export function compareTitles(a: Features, b: Features): TitleAgreement | undefined {
  if (a.title === '' || b.title === '') return undefined;
  const [shorter, longer] = a.title.length <= b.title.length ? [a, b] : [b, a];
  const length = shorter.title.length;
  const ratio = length / longer.title.length;
  if (a.title === b.title) return { whole: 1, within: 1, ratio, length, replaced: 0, numbers: 'same' };
  const whole = 1 - editDistance(shorter.title, longer.title) / longer.title.length;
  const within = ratio > 0.97 ? whole : 1 - editDistance(shorter.title, longer.title, { anywhere: true }) / length;
  const replaced = Math.max(whole, within) < 0.6 ? length : replacedLetters(shorter.words, longer.words);
  return { whole, within, ratio, length, replaced, numbers: compareNumbers(a, b) };
}

/** Words that only one side has, when the other side has other words instead; joined or misspelt words are the same words. */
function replacedLetters(a: string, b: string): number {
  const left = new Map<string, number>();
  for (const word of a.split(' ')) left.set(word, (left.get(word) ?? 0) + 1);
  let onlyB = '';
  for (const word of b.split(' ')) {
    const count = left.get(word) ?? 0;
    if (count > 0) left.set(word, count - 1);
    else onlyB += word;
  }
  let onlyA = '';
  for (const word of a.split(' ')) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      left.set(word, count - 1);
      onlyA += word;
    }
  }
  if (onlyA === '' || onlyB === '') return 0;
  const [shorter, longer] = onlyA.length <= onlyB.length ? [onlyA, onlyB] : [onlyB, onlyA];
  const distance = editDistance(shorter, longer, { anywhere: true });
  return distance / shorter.length <= 0.34 ? 0 : distance;
}

const roman = new Set(['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']);
const numbered = new Set(['part', 'phase', 'volume', 'vol', 'chapter', 'section', 'number', 'no', 'edition', 'version', 'study', 'paper', 'type']);

function compareNumbers(a: Features, b: Features): TitleAgreement['numbers'] {
  const one = numbersOf(a);
  const two = numbersOf(b);
  if (one === two) return 'same';
  if (one === '' || two === '') return 'extra';
  return one.startsWith(two) || two.startsWith(one) || one.endsWith(two) || two.endsWith(one) ? 'extra' : 'conflict';
}

/** Digits in order, and Roman numerals where they count something. */
function numbersOf({ words }: Features): string {
  let numbers = '';
  let before = '';
  const all = words.split(' ');
  for (let index = 0; index < all.length; index += 1) {
    const word = all[index] ?? '';
    if (roman.has(word) && (numbered.has(before) || (index === all.length - 1 && index > 0))) numbers += `r${word}`;
    else if (/\d/.test(word)) numbers += word.replace(/\D+/g, '');
    before = word;
  }
  return numbers;
}
