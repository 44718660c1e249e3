/** Deduplication of a batch in memory: clusters that do not depend on the records' order, each member with the reason it was joined. */
import { BatchIndex } from './batch-index.ts';
import { splitComponent } from './cluster.ts';
import { compareFeatures } from './compare.ts';
import type { Comparable, Features } from './features.ts';
import { JoinReasons } from './join-reasons.ts';
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
  const index = new BatchIndex();
  for (const record of records) index.add(record);
  return [...deduplicateBatch(index, options)];
}

/** The same for records that came one by one: a million abstracts need not be in memory. */
export function* deduplicateBatch(index: BatchIndex, options: DeduplicateOptions = {}): Iterable<ClusterPlace> {
  const clusters = Int32Array.from({ length: index.size }, (_, at) => at);
  const reasons = new JoinReasons(index.size);
  for (const group of options.oneToOne === undefined ? clustersOf(index, reasons) : bestPartners(index, options.oneToOne)) {
    const cluster = Math.min(...group);
    for (const at of group) clusters[at] = cluster;
  }
  for (const [at, cluster] of clusters.entries()) {
    const leader = at === cluster;
    yield { cluster, leader, reason: leader ? '' : (reasons.get(cluster, at) ?? mergeReason(index.featuresOf(cluster), index.featuresOf(at))) };
  }
}

function* clustersOf(index: BatchIndex, reasons: JoinReasons): Iterable<readonly number[]> {
  for (const component of componentsOf(index, reasons)) {
    // Two that match are one paper: only of three and more can some speak against each other.
    if (component.length < 3) yield component;
    else for (const group of splitComponent(component.map((at) => index.featuresOf(at)))) yield group.flatMap((position) => component[position] ?? []);
  }
}

/** Connected components of two and more: what is joined already is not compared again. */
function componentsOf(index: BatchIndex, reasons: JoinReasons): Iterable<readonly number[]> {
  const sets = new DisjointSets(index.size);
  const refused = new PairMemory();
  index.forEachCandidate((a, b) => {
    if (sets.find(a) === sets.find(b) || refused.has(a, b)) return;
    const { match, reason } = compareFeatures(index.featuresOf(a), index.featuresOf(b));
    if (match) {
      sets.join(a, b);
      reasons.add(a, b, reason);
    } else refused.add(a, b);
  });
  return sets.components();
}

/** Why a member stands with its leader. */
export function mergeReason(leader: Features, member: Features): string {
  const { match, reason } = compareFeatures(leader, member);
  return match ? reason : 'joined through another record of the same paper';
}
