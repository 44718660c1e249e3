/** How far two folded titles agree: as wholes, as bags of words, one within the other, and in the marks that tell parts, editions and notices apart. */
import { editDistance } from './edit-distance.ts';
import type { Features } from './features.ts';
import { compareMarks, type Differing, type Marks } from './marks.ts';

export interface TitleAgreement {
  /** 0–1, by edit distance over letters and digits, in order or with the words sorted, whichever is more. */
  readonly whole: number;
  /** 0–1: the shorter one's best fit anywhere in the longer. */
  readonly within: number;
  /** Shorter length over longer length, words of citation (`proc`, `tutorial`, names, years) left out. */
  readonly ratio: number;
  /** Length of the shorter title in letters. */
  readonly length: number;
  /** Share of the shorter title's length that the longer one says before the first word they have in common: `A survey of …`, not `… (full version)`. */
  readonly lead: number;
  /** Share of the shorter title in words that stand in the place of other words. */
  readonly replaced: number;
  readonly marks: Marks;
  /** True where both are made of words like `editorial`, `book review` and nothing else. */
  readonly isGeneric: boolean;
}

/** Agreement of two titles; undefined where one is unknown. */
export function compareTitles(a: Features, b: Features): TitleAgreement | undefined {
  if (a.title === '' || b.title === '') return undefined;
  const [shorter, longer] = a.title.length <= b.title.length ? [a, b] : [b, a];
  const length = shorter.title.length;
  if (a.title === b.title) return { whole: 1, within: 1, ratio: 1, length, lead: 0, replaced: 0, marks: 'same', isGeneric: isGeneric(a.words) };
  const inOrder = 1 - editDistance(shorter.title, longer.title) / longer.title.length;
  const ratio = length / longer.title.length;
  const within = ratio > 0.97 ? inOrder : 1 - editDistance(shorter.title, longer.title, { anywhere: true }) / length;
  const sorted = inOrder > 0.9 || ratio < 0.6 ? 0 : 0.98 * (1 - editDistance(sortedLetters(shorter.words), sortedLetters(longer.words)) / longer.title.length);
  const differing = differingWords(shorter.words, longer.words);
  const extra = differing.longer.filter((word) => !isCitation(word, a, b)).join('').length;
  if (Math.max(inOrder, within, sorted) < 0.5) return { whole: inOrder, within, ratio, length, lead: 1, replaced: 1, marks: 'same', isGeneric: false };
  return {
    whole: Math.max(inOrder, sorted),
    within,
    ratio: Math.max(ratio, Math.min(1, (length - differing.shorter.join('').length + 1) / (length - differing.shorter.join('').length + extra + 1))),
    length,
    lead: leadOf(longer.words, new Set(shorter.words.split(' ')), (word) => isCitation(word, a, b)) / length,
    replaced: replacedLetters(differing) / length,
    marks: compareMarks(shorter.words, longer.words, differing),
    isGeneric: isGeneric(a.words) && isGeneric(b.words),
  };
}

/** Words that only one of the two has, counted as often as they stand there. */
function differingWords(shorter: string, longer: string): Differing {
  const onlyShorter = shorter.split(' ');
  const onlyLonger: string[] = [];
  for (const word of longer.split(' ')) {
    const at = onlyShorter.indexOf(word);
    if (at === -1) onlyLonger.push(word);
    else onlyShorter.splice(at, 1);
  }
  return { shorter: onlyShorter, longer: onlyLonger };
}

function leadOf(longer: string, common: ReadonlySet<string>, isNoise: (word: string) => boolean): number {
  let letters = 0;
  for (const word of longer.split(' ')) {
    if (isNoise(word)) continue;
    if (common.has(word)) return letters;
    letters += word.length;
  }
  return 0;
}

/** Letters of the words of one that are not, misspelt or joined, among the other's. */
function replacedLetters(differing: Differing): number {
  const one = differing.shorter.join('');
  const two = differing.longer.join('');
  const [pattern, text] = one.length <= two.length ? [one, two] : [two, one];
  if (pattern === '') return 0;
  const distance = editDistance(pattern, text, { anywhere: true });
  return distance / pattern.length <= 0.34 ? 0 : distance;
}

function sortedLetters(words: string): string {
  return words.split(' ').sort().join('');
}

const citationWords = new Set(
  'proceedings proc conference conf symposium workshop international intl int acm ieee journal trans transactions technical tech report rep tr university press vol volume no pp pages edition version extended full abstract tutorial panel demo demonstration session poster keynote invited paper draft preprint and the of in on at a an to for by from with et al eds ed editor special issue january february march april may june july august september october november december jan feb mar apr jun jul aug sep oct nov dec'.split(' '),
);

/** What a badly cut citation leaves in a title: years, initials, names and the venue. */
function isCitation(word: string, a: Features, b: Features): boolean {
  if (word.length < 2 || /^(?:19|20)?\d\d$/.test(word) || citationWords.has(word)) return true;
  const isName = (features: Features) => features.authors.some((author) => author.surname === word || (word.length > 3 && author.surname.endsWith(word)));
  return isName(a) || isName(b) || ` ${a.venue} ${b.venue} `.includes(` ${word} `);
}

const genericWords = new Set(
  'editorial editorials editors editor guest introduction introductory foreword preface prologue epilogue book books review reviews column columns letter letters message chair chairs chairman presidents president treasurers news notes note obituary index author authors subject contents table announcement announcements report reports in memoriam reply comment commentary response erratum correction corrigendum special issue section abstracts abstract from to the of a on and for s this about welcome'.split(' '),
);

function isGeneric(words: string): boolean {
  return words.length < 60 && genericWords.has(words.split(' ', 1)[0] ?? '') && words.split(' ').every((word) => genericWords.has(word));
}
