/** Blocking: the keys of which two records of one paper share at least one, so that only those with a key in common are compared. */
import type { Features } from './features.ts';

/** Blocks over this size are compared in a sliding window over an order by content, so that a thousand editorials do not cost a million comparisons. */
const maxBlock = 100;
const blockWindow = 12;

/**
 * 32-bit keys of a record: identifiers, the title's beginning and end each with year or a name, and places (page with volume, page with name).
 * A collision of hashes costs one comparison and decides nothing.
 */
export function blockingKeys(features: Features): readonly number[] {
  const keys: number[] = [];
  for (const identity of features.identities) keys.push(hash(identity));
  if (features.sha256 !== '') keys.push(hash(`s${features.sha256}`));
  const { title, firstPage, volume } = features;
  const year = features.year ?? '';
  const names = [...new Set(features.authors.map((author) => author.surname.slice(0, 5)))].sort();
  const head = title.slice(0, 14);
  const tail = title.slice(-14);
  if (title !== '') {
    keys.push(hash(`t${title}`), hash(`h${head}|${year}`), hash(`e${tail}|${year}`));
    const [least, second] = leastWords(features.words);
    keys.push(hash(`w${least}|${second}|${year}`));
    if (names[0] !== undefined) keys.push(hash(`n${head.slice(0, 8)}|${names[0]}`), hash(`m${tail.slice(-8)}|${names[0]}`));
    const last = names.at(-1);
    if (last !== undefined && last !== names[0]) keys.push(hash(`n${head.slice(0, 8)}|${last}`));
  }
  if (names.length > 1) keys.push(hash(`a${names.join()}|${year}`));
  if (firstPage !== '') {
    if (volume !== '') keys.push(hash(`p${firstPage}|${volume}|${features.lastPage}`));
    if (names[0] !== undefined) keys.push(hash(`q${firstPage}|${names[0]}`));
  }
  return keys;
}

/** The two words of a title with the least hashes: a sample that does not depend on where a title was misspelt or cut. */
function leastWords(words: string): readonly [number, number] {
  let least = 2 ** 32;
  let second = 2 ** 32;
  for (const word of words.split(' ')) {
    if (word.length < 3) continue;
    const value = hash(word);
    if (value < least) {
      second = least;
      least = value;
    } else if (value < second && value !== least) second = value;
  }
  return [least, second];
}

/** An order over records that depends on nothing but what they say. */
export function contentOrder(features: Features): string {
  const names = features.authors.map((author) => `${author.surname} ${author.initials}`).join(';');
  return [features.title, features.year ?? '', features.firstPage, features.volume, names, features.doi, features.venue].join('|');
}

/** Pairs of a block that are to be compared, by position: all of a small block, a sliding window of a large one. The block must be in content order. */
export function* pairsOf(size: number): Iterable<readonly [number, number]> {
  for (let later = 1; later < size; later += 1) {
    for (let earlier = size > maxBlock ? Math.max(0, later - blockWindow) : 0; earlier < later; earlier += 1) yield [earlier, later];
  }
}

/** FNV-1a over UTF-16 units with a final mix; unsigned. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
