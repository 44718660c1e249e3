/** Which records share a blocking key: numbers in typed arrays, sorted by digits. */
import { type KeyedNumbers, sortByKey } from './sort-by-key.ts';
import { Int32List } from './int32-list.ts';

/** By their highest bits, so that what is looked up at random of one shelf stays in the processor's cache, however many records there are. */
const shelfBits = 6;

export class SharedKeys {
  readonly #shelves = Array.from({ length: 2 ** shelfBits }, () => ({ keys: new Int32List(), owners: new Int32List() }));

  /** Owners come in ascending order. */
  add(key: number, owner: number): void {
    const shelf = this.#shelves[key >>> (32 - shelfBits)];
    shelf?.keys.push(key | 0);
    shelf?.owners.push(owner);
  }

  /** The owners, ascending, of each key that two and more have. The array is the visitor's. */
  forEachBlock(visit: (owners: number[]) => void): void {
    for (const { keys, owners } of this.#shelves) forEachBlockOf({ keys: keys.items(), owners: owners.items() }, visit);
  }
}

function forEachBlockOf(shelf: KeyedNumbers, visit: (owners: number[]) => void): void {
  const { keys, owners } = sortByKey(repeated(shelf));
  for (let start = 0, end = 0; start < keys.length; start = end) {
    while (end < keys.length && keys[end] === keys[start]) end += 1;
    const block: number[] = [];
    for (let at = start; at < end; at += 1) if (at === start || owners[at] !== owners[at - 1]) block.push(owners[at] ?? 0);
    if (block.length > 1) visit(block);
  }
}

/** Of every eight and more bits one is set by a key, so that few of those that come once are taken for repeated, and sorted for nothing. */
const bitsPerKey = 8;

/** Without most of the keys that come once, which are most keys. */
function repeated({ keys, owners }: KeyedNumbers): KeyedNumbers {
  const mask = 2 ** Math.min(31, Math.ceil(Math.log2(bitsPerKey * keys.length + 32))) - 1;
  const once = new Int32Array((mask + 1) / 32);
  const again = new Int32Array((mask + 1) / 32);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? 0;
    const word = (key & mask) >>> 5;
    const bit = 1 << (key & 31);
    const seen = once[word] ?? 0;
    if ((seen & bit) === 0) once[word] = seen | bit;
    else again[word] = (again[word] ?? 0) | bit;
  }
  const kept = { keys: new Int32List(), owners: new Int32List() };
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? 0;
    if (((again[(key & mask) >>> 5] ?? 0) & (1 << (key & 31))) === 0) continue;
    kept.keys.push(key);
    kept.owners.push(owners[at] ?? 0);
  }
  return { keys: kept.keys.items(), owners: kept.owners.items() };
}
