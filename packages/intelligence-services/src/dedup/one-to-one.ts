/** Links sources that are each free of duplicates: a record has at most one partner, and the best pairs choose first. */
import { contentOrder } from './block.ts';
import { forEachCandidate } from './candidates.ts';
import { scorePair } from './compare.ts';
import type { Features } from './features.ts';

/** Lower than for a batch: that each record has one partner at most is evidence too. */
const leastScore = -1;

interface Link {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/** Pairs of indices from different sources, none of them twice. `sources` names the source of each record. */
export function bestPartners(features: readonly Features[], sources: readonly string[]): readonly (readonly number[])[] {
  const links = new Map<number, Link>();
  forEachCandidate(features, (a, b) => {
    const pair = Math.min(a, b) * features.length + Math.max(a, b);
    const one = features[a];
    const two = features[b];
    if (one === undefined || two === undefined || sources[a] === sources[b] || links.has(pair)) return;
    const score = scorePair(one, two);
    if (score > leastScore) links.set(pair, { a: Math.min(a, b), b: Math.max(a, b), score });
  });
  const taken = new Set<number>();
  const pairs: (readonly number[])[] = [];
  for (const { a, b } of inOrder([...links.values()], features)) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** Best first; equal scores by what the records say, and equal records by their places in both sources. */
function inOrder(links: Link[], features: readonly Features[]): readonly Link[] {
  const orders = new Map<number, string>();
  const orderOf = (index: number) => {
    const known = orders.get(index) ?? (features[index] === undefined ? '' : contentOrder(features[index]));
    orders.set(index, known);
    return known;
  };
  const compare = (one: string, two: string) => (one < two ? -1 : one > two ? 1 : 0);
  return links.sort((x, y) => y.score - x.score || compare(orderOf(x.a), orderOf(y.a)) || compare(orderOf(x.b), orderOf(y.b)) || x.a - y.a || x.b - y.b);
}
