/** How far two folded titles agree: as wholes, as bags of words, one within the other, and in the marks that tell parts, editions and notices apart. */
import { editDistance } from './edit-distance.ts';
import type { Features } from './features.ts';
import { compareMarks, type Differing, type Marks } from './marks.ts';
import { nameOtherSubjects } from './subjects.ts';

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
  /** True where each names something that a study is about in the place of what the other names: `… in Kenya`, `… in Uganda`. */
  readonly otherSubjects: boolean;
  /** True where both are made of words like `editorial`, `book review` and nothing else. */
  readonly isGeneric: boolean;
}

/** Agreement of two titles; undefined where one is unknown. */
export function compareTitles(a: Features, b: Features): TitleAgreement | undefined {
  if (a.title === '' || b.title === '') return undefined;
  const [shorter, longer] = a.title.length <= b.title.length ? [a, b] : [b, a];
  const length = shorter.title.length;
  if (a.title === b.title) return { whole: 1, within: 1, ratio: 1, length, lead: 0, replaced: 0, marks: 'same', otherSubjects: false, isGeneric: isGeneric(a.words) };
  const inOrder = 1 - editDistance(shorter.title, longer.title) / longer.title.length;
  const ratio = length / longer.title.length;
  const within = ratio > 0.97 ? inOrder : 1 - editDistance(shorter.title, longer.title, { anywhere: true }) / length;
  const sorted = inOrder > 0.9 || ratio < 0.6 ? 0 : 0.98 * (1 - editDistance(sortedLetters(shorter.words), sortedLetters(longer.words)) / longer.title.length);
  if (Math.max(inOrder, within, sorted) < 0.5) return { whole: inOrder, within, ratio, length, lead: 1, replaced: 1, marks: 'same', otherSubjects: false, isGeneric: false };
  const differing = differingWords(shorter.words, longer.words);
  const isNoise = (word: string) => isCitation(word, a, b);
  const extra = lettersOf(differing.longer.filter((word) => !isNoise(word)));
  const own = length - lettersOf(differing.shorter) + 1;
  const replaced = replacedLetters(differing) / length;
  return {
    whole: Math.max(inOrder, sorted),
    within,
    ratio: Math.max(ratio, Math.min(1, own / (own + extra))),
    length,
    lead: leadOf(longer.words, shorter.words, isNoise) / length,
    replaced,
    marks: compareMarks(shorter.words, longer.words, differing),
    otherSubjects: replaced > 0 && nameOtherSubjects(differing, (word) => genericWords.has(word) || isNoise(word)),
    isGeneric: isGeneric(a.words) && isGeneric(b.words),
  };
}

/** Words that only one of the two has, counted as often as they stand there. Near copies begin and end alike: only what is between is looked at word by word. */
function differingWords(shorter: string, longer: string): Differing {
  let start = 0;
  while (start < shorter.length && shorter.charCodeAt(start) === longer.charCodeAt(start)) start += 1;
  start = shorter.lastIndexOf(' ', start - 1) + 1;
  let end = 0;
  const most = Math.min(shorter.length, longer.length) - start;
  while (end < most && shorter.charCodeAt(shorter.length - 1 - end) === longer.charCodeAt(longer.length - 1 - end)) end += 1;
  const space = shorter.indexOf(' ', shorter.length - end);
  end = space === -1 ? 0 : shorter.length - space;
  const onlyShorter = wordsOf(shorter.slice(start, shorter.length - end));
  const onlyLonger: string[] = [];
  for (const word of wordsOf(longer.slice(start, longer.length - end))) {
    const at = onlyShorter.indexOf(word);
    if (at === -1) onlyLonger.push(word);
    else onlyShorter.splice(at, 1);
  }
  return { shorter: onlyShorter, longer: onlyLonger };
}

function wordsOf(words: string): string[] {
  return words === '' ? [] : words.split(' ');
}

function lettersOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0);
}

function leadOf(longer: string, shorter: string, isNoise: (word: string) => boolean): number {
  let letters = 0;
  for (let start = 0; start < longer.length; ) {
    const space = longer.indexOf(' ', start);
    const end = space === -1 ? longer.length : space;
    const word = longer.slice(start, end);
    if (!isNoise(word)) {
      if (hasWord(shorter, word)) return letters;
      letters += word.length;
    }
    start = end + 1;
  }
  return 0;
}

function hasWord(words: string, word: string): boolean {
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word, at + 1)) {
    const end = at + word.length;
    if ((at === 0 || words[at - 1] === ' ') && (end === words.length || words[end] === ' ')) return true;
  }
  return false;
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
  return isName(a) || isName(b) || hasWord(a.venue, word) || hasWord(b.venue, word);
}

const genericWords = new Set(
  'editorial editorials editors editor guest introduction introductory foreword preface prologue epilogue book books review reviews column columns letter letters message chair chairs chairman presidents president treasurers news notes note obituary index author authors subject contents table announcement announcements report reports in memoriam reply comment commentary response erratum correction corrigendum special issue section abstracts abstract from to the of a on and for s this about welcome'.split(' '),
);

function isGeneric(words: string): boolean {
  return words.length < 60 && genericWords.has(words.slice(0, `${words} `.indexOf(' '))) && words.split(' ').every((word) => genericWords.has(word));
}
