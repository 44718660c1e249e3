/** Links sources that are each free of duplicates: a record has at most one partner, and the best pairs choose first. */
import { contentOrder } from './block.ts';
import type { BatchIndex } from './batch-index.ts';
import { scorePair } from './compare.ts';

/** Lower than for a batch: that each record has one partner at most is evidence too. */
const leastScore = -1;

interface Link {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/** Pairs of indices from different sources, none of them twice. `sources` names the source of each record. */
export function bestPartners(index: BatchIndex, sources: readonly string[]): readonly (readonly number[])[] {
  const links = new Map<number, Link>();
  index.forEachCandidate((a, b) => {
    const pair = Math.min(a, b) * index.size + Math.max(a, b);
    if (sources[a] === sources[b] || links.has(pair)) return;
    const score = scorePair(index.featuresOf(a), index.featuresOf(b));
    if (score > leastScore) links.set(pair, { a: Math.min(a, b), b: Math.max(a, b), score });
  }, leastScore);
  const taken = new Set<number>();
  const pairs: (readonly number[])[] = [];
  for (const { a, b } of inOrder([...links.values()], index)) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** Best first; equal scores by what the records say, and equal records by their places in both sources. */
function inOrder(links: Link[], index: BatchIndex): readonly Link[] {
  const orders = new Map<number, string>();
  const orderOf = (at: number) => {
    const known = orders.get(at) ?? contentOrder(index.featuresOf(at));
    orders.set(at, known);
    return known;
  };
  const compare = (one: string, two: string) => (one < two ? -1 : one > two ? 1 : 0);
  return links.sort((x, y) => y.score - x.score || compare(orderOf(x.a), orderOf(y.a)) || compare(orderOf(x.b), orderOf(y.b)) || x.a - y.a || x.b - y.b);
}
