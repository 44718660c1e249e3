/** The few words that tell siblings apart whose titles are otherwise alike: numbers, parts, notices about a paper, and opposites. */
import { noticeOf } from './notice.ts';
import { areOpposite } from './opposites.ts';

/**
 * `extra`: a number that one has and the other lacks; `conflict`: `2001` against `2002`; `part`: `Part I`, `Erratum` or `in rats` against another, and of the first two
 * also against none.
 */
export type Marks = 'same' | 'extra' | 'conflict' | 'part';

/** Words that only one of two titles has, counted as often as they stand there. */
export interface Differing {
  readonly shorter: readonly string[];
  readonly longer: readonly string[];
}

/** Marks of two folded titles of which `differing` holds the words they do not share. */
export function compareMarks(shorter: string, longer: string, differing: Differing): Marks {
  if (differing.shorter.length + differing.longer.length === 0) return 'same';
  if (areOtherNotices(shorter, longer) || areOpposite(differing) || isDenied(differing) || areOtherNumerals(differing)) return 'part';
  if (!differing.shorter.some(mayCount) && !differing.longer.some(mayCount)) return 'same';
  const one = numbersOf(shorter);
  const two = numbersOf(longer);
  if (one.part !== two.part) return 'part';
  if (one.counted !== two.counted) return one.counted === '' || two.counted === '' ? 'extra' : 'part';
  if (one.digits.toSorted().join(' ') === two.digits.toSorted().join(' ')) return 'same';
  const [a, b] = [one.digits.join(''), two.digits.join('')];
  return a.startsWith(b) || b.startsWith(a) || a.endsWith(b) || b.endsWith(a) ? 'extra' : 'conflict';
}

/** One without a notice must be shorter by as much: else the word is there, misspelt. */
function areOtherNotices(shorter: string, longer: string): boolean {
  const [one, two] = [noticeOf(shorter), noticeOf(longer)];
  return one !== two && ((one !== '' && two !== '') || longer.length - shorter.length >= 5);
}

const denials = new Set(['not', 'cannot', 'non', 'nicht', 'kein', 'keine']);
/** More words than a denial takes are a subtitle that one source leaves out. */
const maxDenial = 3;

/** `reduces` and `does not reduce`. The one that denies is longer by the word: else it is there, misspelt or joined to the next. */
function isDenied({ shorter, longer }: Differing): boolean {
  if (longer.length > maxDenial || shorter.length > maxDenial) return false;
  const letters = longer.join('').length - shorter.join('').length;
  return (letters >= 3 && longer.some((word) => denials.has(word))) || (letters <= -3 && shorter.some((word) => denials.has(word)));
}

const numbered = (words: string): ReadonlyMap<string, string> => new Map(words.split(' ').map((word, index) => [word, String(index + 1)]));
const romans = numbered('i ii iii iv v vi vii viii ix x xi xii');
const ordinals = numbered('first second third fourth fifth sixth seventh eighth ninth tenth');
const cardinals = numbered('one two three four five six seven eight nine ten');
const letters = numbered('a b c d e f g h');
const hanNumerals = numbered('一 二 三 四 五 六 七 八 九 十');
const parted = new Set(['part', 'parts', 'volume', 'vol', 'chapter', 'book', 'teil', 'partie', 'parte', 'deel', 'czesc', 'часть']);
const counted = new Set(['phase', 'section', 'number', 'no', 'edition', 'version', 'study', 'paper', 'stage', 'type', 'class']);

/** Words that can make a difference in what is counted: two titles that differ in none of these have the same numbers. */
function mayCount(word: string): boolean {
  return /\d/.test(word) || word.length === 1 || romans.has(word) || ordinals.has(word) || cardinals.has(word) || parted.has(word) || counted.has(word);
}

/** `Studies II: bounds` and `Studies III: bounds`. A lone `i`, `v` or `x` may be an initial, so one of the two must be longer. */
function areOtherNumerals({ shorter, longer }: Differing): boolean {
  const one = shorter.filter((word) => romans.has(word));
  const two = longer.filter((word) => romans.has(word));
  return one.length > 0 && two.length > 0 && [...one, ...two].some((word) => word.length > 1);
}

/** `part` is what tells one piece from the next (`part II`, or a Roman or Chinese numeral at the end), `counted` what may be left unsaid (`phase 2`), `digits` all others in order. */
function numbersOf(title: string): { readonly part: string; readonly counted: string; readonly digits: readonly string[] } {
  let part = '';
  let phase = '';
  const digits: string[] = [];
  let before = '';
  const words = title.split(' ');
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const numeral = romans.get(word);
    const isNumber = numeral !== undefined || /^\d+$/.test(word);
    const piece = parted.has(before) ? (isNumber ? (numeral ?? word) : (cardinals.get(word) ?? ordinals.get(word) ?? letters.get(word))) : undefined;
    if (piece !== undefined) part += `${piece}.`;
    else if (isNumber && counted.has(before)) phase += `${before}${numeral ?? word}.`;
    else if (numeral !== undefined && word.length > 1 && index === words.length - 1 && index > 0) part += `${numeral}.`;
    else if (hanNumerals.has(word) && index === words.length - 1 && index > 0) part += `${hanNumerals.get(word) ?? word}.`;
    else if (ordinals.has(word) || /\d/.test(word)) digits.push(ordinals.get(word) ?? word.replace(/\D+/g, ''));
    before = word;
  }
  return { part, counted: phase, digits };
}
