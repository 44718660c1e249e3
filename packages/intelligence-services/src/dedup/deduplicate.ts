/** Deduplication of a batch in memory: clusters that do not depend on the records' order, each member with the reason it was joined. */
import { blockingKeys, contentOrder, forEachPair, isLargeBlock } from './block.ts';
import { splitComponent } from './cluster.ts';
import { compareFeatures, scorePair } from './compare.ts';
import { type Comparable, FeatureReader, type Features } from './features.ts';
import { TitleSketches } from './sketch.ts';
import { DisjointSets } from './union.ts';

/** `cluster` is the leader's index. `reason` is empty for a leader. */
export interface ClusterPlace {
  readonly cluster: number;
  readonly leader: boolean;
  readonly reason: string;
}

/** The place of each record, in the records' order. */
export function deduplicate(records: readonly Comparable[]): readonly ClusterPlace[] {
  const reader = new FeatureReader();
  const features = records.map((record) => reader.read(record));
  const sketches = new TitleSketches(features);
  const sets = new DisjointSets(records.length);
  forEachBlock(features, (block) => {
    if (isLargeBlock(block.length)) sortByContent(block, features);
    forEachPair(block.length, (earlier, later) => {
      const a = block[earlier] ?? 0;
      const b = block[later] ?? 0;
      const one = features[a];
      const two = features[b];
      if (one === undefined || two === undefined || sets.find(a) === sets.find(b)) return;
      if ((sketches.mayAgree(a, b) || sharesIdentity(one, two)) && scorePair(one, two) > 0) sets.join(a, b);
    });
  });
  return placesOf(features, sets);
}

function sharesIdentity(a: Features, b: Features): boolean {
  return a.identities.length > 0 && b.identities.length > 0 && a.identities.some((identity) => b.identities.includes(identity));
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

/** Each component, cut where it does not hold together; its least index leads. */
function placesOf(features: readonly Features[], sets: DisjointSets): readonly ClusterPlace[] {
  const places: ClusterPlace[] = features.map((_, index) => ({ cluster: index, leader: true, reason: '' }));
  for (const component of componentsOf(sets)) {
    for (const group of splitComponent(component.flatMap((index) => features[index] ?? []))) {
      const members = group.flatMap((position) => component[position] ?? []).sort((a, b) => a - b);
      const [first, ...others] = members;
      const leader = first === undefined ? undefined : features[first];
      for (const index of others) {
        const one = features[index];
        if (first !== undefined && leader !== undefined && one !== undefined) places[index] = { cluster: first, leader: false, reason: reasonOf(leader, one) };
      }
    }
  }
  return places;
}

function reasonOf(leader: Features, member: Features): string {
  const { match, reason } = compareFeatures(leader, member);
  return match ? reason : 'joined through another record of the same paper';
}

/** Components of two and more. */
function componentsOf(sets: DisjointSets): Iterable<number[]> {
  const components = new Map<number, number[]>();
  for (const [index, root] of sets.joined()) {
    const component = components.get(root);
    if (component === undefined) components.set(root, [root, index]);
    else component.push(index);
  }
  return components.values();
}
