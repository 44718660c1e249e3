/** The index of a batch in memory: of each record its packed features, its sketch and its blocking keys, all outside of the heap. */
import { blockingKeys, forEachPair, isLargeBlock } from './block.ts';
import { type Comparable, FeatureReader, type Features } from './features.ts';
import { FeatureStore } from './feature-store.ts';
import { SharedKeys } from './shared-keys.ts';
import { Sketches } from './sketch.ts';

export class BatchIndex {
  readonly #reader = new FeatureReader();
  readonly #store = new FeatureStore();
  readonly #sketches = new Sketches();
  readonly #keys = new SharedKeys();

  get size(): number {
    return this.#store.size;
  }

  add(record: Comparable): void {
    const features = this.#reader.read(record);
    const index = this.#store.add(features);
    this.#sketches.draw(features, index);
    for (const key of blockingKeys(features)) this.#keys.add(key, index);
  }

  featuresOf(index: number): Features {
    return this.#store.get(index);
  }

  /**
   * Pairs that are worth comparing: those that share a blocking key and may score above `leastScore` by title and place, or that have more in common than a title. Visits each once for every key it
   * shares. Which pairs come does not depend on the order of the records, but for ties among equal records of a large block.
   *
   * @default leastScore 0
   */
  forEachCandidate(visit: (a: number, b: number) => void, leastScore = 0): void {
    this.#keys.forEachBlock((block) => {
      if (isLargeBlock(block.length)) this.#sortByContent(block);
      forEachPair(block.length, (earlier, later) => {
        const a = block[earlier] ?? 0;
        const b = block[later] ?? 0;
        if (this.#sketches.mayAgree(a, b, leastScore)) visit(a, b);
      });
    });
  }

  #sortByContent(block: number[]): void {
    const orders = new Map(block.map((index) => [index, this.#store.packed(index)]));
    block.sort((a, b) => {
      const one = orders.get(a) ?? '';
      const two = orders.get(b) ?? '';
      return one < two ? -1 : one > two ? 1 : a - b;
    });
  }
}
