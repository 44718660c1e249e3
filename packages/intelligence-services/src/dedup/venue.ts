/** Whether two folded venue names are of one venue: abbreviated words, acronyms, and words left out. */

const stopwords = new Set(['the', 'of', 'on', 'in', 'and', 'for', 'a', 'an', 'proceedings', 'proc', 'international', 'intl', 'int', 'annual', 'mdash', 'hellip', 'acm', 'ieee']);

/** `other kind`: a journal and something that is none, be their names alike or not (`VLDB` and `VLDB Journal`). */
export type VenueAgreement = 'same' | 'other' | 'other kind' | 'unknown';

export function compareVenues(a: string, b: string): VenueAgreement {
  if (a === '' || b === '') return 'unknown';
  if (a === b) return 'same';
  if (journal.test(a) !== journal.test(b)) return 'other kind';
  const agree = venuesAgree(a, b);
  return agree === undefined ? 'unknown' : agree ? 'same' : 'other';
}

const journal = /\b(?:jour\w*|j|trans|transactions|record|letters|bulletin|magazine|annals|archives)\b/;

/** True, false, or undefined where either is unknown. */
export function venuesAgree(a: string, b: string): boolean | undefined {
  if (a === '' || b === '') return undefined;
  if (a === b) return true;
  const one = wordsOf(a);
  const two = wordsOf(b);
  if (one.length === 0 || two.length === 0) return undefined;
  const [shorter, longer] = one.length <= two.length ? [one, two] : [two, one];
  let matched = 0;
  for (const word of shorter) if (longer.some((other) => abbreviates(word, other)) || isAcronym(word, longer)) matched += 1;
  return matched / shorter.length >= 0.6;
}

function wordsOf(venue: string): readonly string[] {
  return venue.split(' ').filter((word) => !stopwords.has(word) && !/^\d/.test(word));
}

/** `curr` for `current`, `j` for `journal`, `transl` for `translational`. */
function abbreviates(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** `vldb` for `very large data bases`. */
function isAcronym(word: string, words: readonly string[]): boolean {
  if (word.length < 3) return false;
  return words.map((other) => other[0] ?? '').join('').includes(word);
}
