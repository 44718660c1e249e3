/** Deduplication of a batch in memory: clusters that do not depend on the records' order, each member with the reason it was joined. */
import { blockingKeys, contentOrder, pairsOf } from './block.ts';
import { splitComponent } from './cluster.ts';
import { compareFeatures } from './compare.ts';
import { type Comparable, type Features, featuresOf } from './features.ts';
import { DisjointSets } from './union.ts';

/** `cluster` is the leader's index. `reason` is empty for a leader. */
export interface ClusterPlace {
  readonly cluster: number;
  readonly leader: boolean;
  readonly reason: string;
}

/** The place of each record, in the records' order. */
export function deduplicate(records: readonly Comparable[]): readonly ClusterPlace[] {
  const features = records.map(featuresOf);
  const sets = new DisjointSets(records.length);
  for (const block of blocksOf(features)) {
    if (block.length > 2) block.sort((a, b) => byContent(features[a], features[b]) || a - b);
    for (const [earlier, later] of pairsOf(block.length)) {
      const a = block[earlier] ?? 0;
      const b = block[later] ?? 0;
      if (sets.find(a) === sets.find(b)) continue;
      const one = features[a];
      const two = features[b];
      if (one !== undefined && two !== undefined && compareFeatures(one, two).match) sets.join(a, b);
    }
  }
  return placesOf(features, sets);
}

/** Indices that share a key, by sorting (key, index) packed in one double: 32 bits of key over 21 of index. */
function* blocksOf(features: readonly Features[]): Iterable<number[]> {
  const span = 2 ** Math.ceil(Math.log2(Math.max(2, features.length)));
  const keyMask = Math.min(2 ** 32, 2 ** 53 / span);
  const packed: number[] = [];
  features.forEach((one, index) => {
    for (const key of blockingKeys(one)) packed.push((key % keyMask) * span + index);
  });
  const sorted = Float64Array.from(packed).sort();
  let block: number[] = [];
  let current = -1;
  for (const item of sorted) {
    const key = Math.floor(item / span);
    const index = item - key * span;
    if (key !== current) {
      if (block.length > 1) yield block;
      block = [];
      current = key;
    }
    if (block.at(-1) !== index) block.push(index);
  }
  if (block.length > 1) yield block;
}

function byContent(a: Features | undefined, b: Features | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const one = contentOrder(a);
  const two = contentOrder(b);
  return one < two ? -1 : one > two ? 1 : 0;
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
