/** `sluice dedup`: records with ids of their own in, one line a record out. */
import { BatchIndex } from './batch-index.ts';
import { type Comparable, featuresOf } from './features.ts';
import { compareFeatures } from './compare.ts';
import { deduplicateBatch } from './deduplicate.ts';

export interface IdentifiedRecord {
  readonly id: string;
  readonly record: Comparable;
  /** Where it came from, for `oneToOne`. */
  readonly source?: string;
}

export interface DedupLine {
  readonly id: string;
  /** The id of the cluster's leader. */
  readonly cluster: string;
  /** Empty for a leader. */
  readonly reason: string;
}

export interface RecordPair {
  readonly pair: string | number;
  readonly left: Comparable;
  readonly right: Comparable;
}

export interface PairLine {
  readonly pair: string | number;
  readonly match: boolean;
  /** Evidence for one paper less evidence against, in natural logarithms: above zero is a match. */
  readonly score: number;
}

/** Records come in one by one, and only what is compared of them is kept. */
export class DedupBatch {
  readonly #index = new BatchIndex();
  readonly #ids: string[] = [];
  readonly #sources: string[] = [];

  add({ id, record, source = '' }: IdentifiedRecord): void {
    this.#index.add(record);
    this.#ids.push(id);
    this.#sources.push(source);
  }

  /** The cluster of each record, in the records' order. With `oneToOne` each source is taken to be free of duplicates, so that a record has at most one partner. */
  *lines(options: { readonly oneToOne?: boolean } = {}): Iterable<DedupLine> {
    const places = deduplicateBatch(this.#index, options.oneToOne === true ? { oneToOne: this.#sources } : {});
    let at = 0;
    for (const { cluster, reason } of places) {
      yield { id: this.#ids[at] ?? '', cluster: this.#ids[cluster] ?? '', reason };
      at += 1;
    }
  }
}

/**
 * `DedupBatch` for records that are at hand.
 *
 * @example
 * dedupRecords([{ id: 'a', record: { title: 'On fish and chips in ports' } }]); // [{ id: 'a', cluster: 'a', reason: '' }]
 */
export function dedupRecords(records: readonly IdentifiedRecord[], options: { readonly oneToOne?: boolean } = {}): readonly DedupLine[] {
  const batch = new DedupBatch();
  for (const record of records) batch.add(record);
  return [...batch.lines(options)];
}

/** Whether two records are one paper, with score and reason. */
export function matchPair(left: Comparable, right: Comparable): { readonly match: boolean; readonly score: number; readonly reason: string } {
  return compareFeatures(featuresOf(left), featuresOf(right));
}

/** The verdict on each pair, one at a time. */
export function* matchPairs(pairs: Iterable<RecordPair>): Iterable<PairLine> {
  for (const { pair, left, right } of pairs) {
    const { match, score } = matchPair(left, right);
    yield { pair, match, score: Math.round(score * 1000) / 1000 };
  }
}
