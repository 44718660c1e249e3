/** Blocking: the keys of which two records of one paper share at least one, so that only those with a key in common are compared. */
import type { Features } from './features.ts';
import { hashNumber, hashText } from './hash.ts';

/** Blocks over this size are compared in a sliding window over an order by content, so that a thousand editorials do not cost a million comparisons. */
export const maxBlock = 100;
const blockWindow = 12;

/**
 * 32-bit keys of a record: identifiers; the whole title; its beginning, its end and a sample of its words, each with the year; beginning and end with a name; all
 * names with the year; and places (page with volume, page with name). A collision of hashes costs one comparison and decides nothing.
 */
export function blockingKeys(features: Features): readonly number[] {
  const { title, authors, firstPage, volume } = features;
  const year = features.year ?? 0;
  const keys: number[] = [];
  for (const identity of features.identities) keys.push(hashText(identity, 1));
  if (features.sha256 !== '') keys.push(hashText(features.sha256, 2));
  let least = 0;
  let greatest = 0;
  let all = 0;
  for (const { surname } of authors) {
    const name = hashText(surname, 3, 0, 5);
    all = (all + name) >>> 0;
    if (least === 0 || name < least) least = name;
    if (name > greatest) greatest = name;
  }
  if (title !== '') {
    const head = hashText(title, 4, 0, 8);
    keys.push(...titleKeys(features), hashNumber(leastWords(features.words), year));
    if (least !== 0) keys.push(hashNumber(head, least), hashNumber(hashText(title, 8, -8), least));
    if (greatest !== least) keys.push(hashNumber(head, greatest));
  }
  if (authors.length > 1) keys.push(hashNumber(hashNumber(9, all), year));
  if (firstPage !== '') {
    if (volume !== '') keys.push(hashNumber(hashText(firstPage, 10), hashText(volume, 11)));
    if (least !== 0) keys.push(hashNumber(hashText(firstPage, 12), least));
  }
  return keys;
}

/** Of those keys the three by title alone, for an index that is kept: the whole, its beginning and its end with the year. */
export function titleKeys({ title, year = 0 }: Features): readonly number[] {
  return title === '' ? [] : [hashText(title, 5), hashNumber(hashText(title, 6, 0, 14), year), hashNumber(hashText(title, 7, -14), year)];
}

/** The two words of a title with the least hashes: a sample that does not depend on where a title was misspelt or cut. */
function leastWords(words: string): number {
  let least = 2 ** 32;
  let second = 2 ** 32;
  for (let start = 0; start < words.length; ) {
    const space = words.indexOf(' ', start);
    const end = space === -1 ? words.length : space;
    if (end - start > 2) {
      const value = hashText(words, 13, start, end);
      if (value < least) {
        second = least;
        least = value;
      } else if (value < second && value !== least) second = value;
    }
    start = end + 1;
  }
  return hashNumber(least >>> 0, second >>> 0);
}

/** An order over records that depends on nothing but what they say. */
export function contentOrder(features: Features): string {
  const names = features.authors.map((author) => `${author.surname} ${author.initials}`).join(';');
  const { title, words, year = '', firstPage, lastPage, volume, doi, venue, identities, sha256, isPreprint } = features;
  return [title, year, firstPage, volume, names, doi, venue, words, lastPage, identities.join(' '), sha256, isPreprint].join('|');
}

export function isLargeBlock(size: number): boolean {
  return size > maxBlock;
}

/** Pairs of a block that are to be compared, by position: all of a small block, a sliding window of a large one, which must be in content order. */
export function forEachPair(size: number, visit: (earlier: number, later: number) => void): void {
  for (let later = 1; later < size; later += 1) {
    for (let earlier = isLargeBlock(size) ? Math.max(0, later - blockWindow) : 0; earlier < later; earlier += 1) visit(earlier, later);
  }
}
