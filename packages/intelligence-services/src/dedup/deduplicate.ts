/** Deduplication of a batch in memory: clusters that do not depend on the records' order, each member with the reason it was joined. */
import { forEachCandidate } from './candidates.ts';
import { splitComponent } from './cluster.ts';
import { compareFeatures, isMatch } from './compare.ts';
import { type Comparable, FeatureReader, type Features } from './features.ts';
import { bestPartners } from './one-to-one.ts';
import { PairMemory } from './pair-memory.ts';
import { DisjointSets } from './union.ts';

export interface DeduplicateOptions {
  /** The source of each record, where each source is known to be free of duplicates: then a record has at most one partner in another source. */
  readonly oneToOne?: readonly string[];
}

/** `cluster` is the leader's index. `reason` is empty for a leader. */
export interface ClusterPlace {
  readonly cluster: number;
  readonly leader: boolean;
  readonly reason: string;
}

/**
 * The place of each record, in the records' order; the first record of a cluster leads.
 *
 * @example
 * deduplicate([{ title: 'On fish and chips in ports' }, { title: 'On Fish & Chips in Ports.' }]);
 * // [{ cluster: 0, leader: true, reason: '' }, { cluster: 0, leader: false, reason: 'same title' }]
 */
export function deduplicate(records: readonly Comparable[], options: DeduplicateOptions = {}): readonly ClusterPlace[] {
  const reader = new FeatureReader();
  return deduplicateFeatures(records.map((record) => reader.read(record)), options);
}

/** The same for records of which only the features were kept: a million abstracts need not be in memory. */
export function deduplicateFeatures(features: readonly Features[], options: DeduplicateOptions = {}): readonly ClusterPlace[] {
  if (options.oneToOne !== undefined) return placesOf(features, bestPartners(features, options.oneToOne));
  return placesOf(
    features,
    componentsOf(features).flatMap((component) => splitComponent(component.flatMap((index) => features[index] ?? [])).map((group) => group.flatMap((position) => component[position] ?? []))),
  );
}

/** Connected components of two and more: what is joined already is not compared again. */
function componentsOf(features: readonly Features[]): readonly (readonly number[])[] {
  const sets = new DisjointSets(features.length);
  const refused = new PairMemory();
  forEachCandidate(features, (a, b) => {
    const one = features[a];
    const two = features[b];
    if (one === undefined || two === undefined || sets.find(a) === sets.find(b) || refused.has(a, b)) return;
    if (isMatch(one, two)) sets.join(a, b);
    else refused.add(a, b);
  });
  return sets.components();
}

function placesOf(features: readonly Features[], groups: readonly (readonly number[])[]): readonly ClusterPlace[] {
  const places: ClusterPlace[] = features.map((_, index) => ({ cluster: index, leader: true, reason: '' }));
  for (const group of groups) {
    const cluster = Math.min(...group);
    const leader = features[cluster];
    for (const index of group) {
      const one = features[index];
      if (index !== cluster && leader !== undefined && one !== undefined) places[index] = { cluster, leader: false, reason: mergeReason(leader, one) };
    }
  }
  return places;
}

/** Why a member stands with its leader. */
export function mergeReason(leader: Features, member: Features): string {
  const { match, reason } = compareFeatures(leader, member);
  return match ? reason : 'joined through another record of the same paper';
}
