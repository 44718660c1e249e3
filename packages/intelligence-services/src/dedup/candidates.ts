/** Pairs of a batch that are worth comparing: those that share a blocking key and whose titles may agree, or that have more in common than a title. */
import { blockingKeys, contentOrder, forEachPair, isLargeBlock } from './block.ts';
import type { Features } from './features.ts';
import { Sketches } from './sketch.ts';

/** Visits each pair once for every key it shares. Which pairs come does not depend on the order of the records, but for ties among equal records of a large block. */
export function forEachCandidate(features: readonly Features[], visit: (a: number, b: number) => void): void {
  const sketches = new Sketches(features.length);
  features.forEach((one, index) => sketches.draw(one, index));
  forEachBlock(features, (block) => {
    if (isLargeBlock(block.length)) sortByContent(block, features);
    forEachPair(block.length, (earlier, later) => {
      const a = block[earlier] ?? 0;
      const b = block[later] ?? 0;
      if (sketches.mayAgree(a, b)) visit(a, b);
    });
  });
}

/** Indices that share a key, by sorting (key, index) packed in one double: 53 bits, of which the index takes what it needs. */
function forEachBlock(features: readonly Features[], visit: (block: number[]) => void): void {
  const span = 2 ** Math.ceil(Math.log2(Math.max(2, features.length)));
  const keys = Math.min(2 ** 32, 2 ** 53 / span);
  let packed = new Float64Array(features.length * 10 + 16);
  let filled = 0;
  features.forEach((one, index) => {
    for (const key of blockingKeys(one)) {
      if (filled === packed.length) {
        const longer = new Float64Array(2 * filled);
        longer.set(packed);
        packed = longer;
      }
      packed[filled] = (key % keys) * span + index;
      filled += 1;
    }
  });
  const sorted = packed.subarray(0, filled).sort();
  let block: number[] = [];
  let current = -1;
  for (const item of sorted) {
    const key = Math.floor(item / span);
    const index = item - key * span;
    if (key !== current) {
      if (block.length > 1) visit(block);
      if (block.length > 0) block = [];
      current = key;
    }
    if (block.at(-1) !== index) block.push(index);
  }
  if (block.length > 1) visit(block);
}

function sortByContent(block: number[], features: readonly Features[]): void {
  const orders = new Map(block.map((index) => [index, features[index] === undefined ? '' : contentOrder(features[index])]));
  block.sort((a, b) => {
    const one = orders.get(a) ?? '';
    const two = orders.get(b) ?? '';
    return one < two ? -1 : one > two ? 1 : a - b;
  });
}
