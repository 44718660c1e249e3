/** Disjoint sets over indices: who is joined with whom, in two typed arrays. */
import { Int32List } from './int32-list.ts';
import { sortByKey } from './sort-by-key.ts';

export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, index) => index);
  }

  /** The set's least index: the same whatever the order of joining. */
  find(index: number): number {
    let root = index;
    while (this.#parent[root] !== root) root = this.#parent[root] ?? root;
    while (this.#parent[index] !== root) {
      const next = this.#parent[index] ?? root;
      this.#parent[index] = root;
      index = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const one = this.find(a);
    const two = this.find(b);
    if (one < two) this.#parent[two] = one;
    else if (two < one) this.#parent[one] = two;
  }

  /** Sets of two and more, each in order. */
  *components(): Iterable<readonly number[]> {
    const roots = new Int32List();
    const members = new Int32List();
    for (const [index, root] of this.joined()) {
      roots.push(root);
      members.push(index);
    }
    const { keys, owners } = sortByKey({ keys: roots.items(), owners: members.items() });
    for (let start = 0, end = 0; start < keys.length; start = end) {
      while (end < keys.length && keys[end] === keys[start]) end += 1;
      yield [keys[start] ?? 0, ...owners.subarray(start, end)];
    }
  }

  /** Each index that is joined with a lesser one, with its set's least, in order. */
  *joined(): Iterable<readonly [number, number]> {
    for (let index = 0; index < this.#parent.length; index += 1) {
      const root = this.find(index);
      if (root !== index) yield [index, root];
    }
  }
}
