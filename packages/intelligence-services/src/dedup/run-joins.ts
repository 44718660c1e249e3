/** Goes through the shared keys of a run's index block by block, compares what may agree, and joins ordinals that are one paper. */
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { forEachPair } from './block.ts';
import { isMatch } from './compare.ts';
import type { Features } from './features.ts';
import { unpackFeatures } from './pack-features.ts';
import { PairMemory } from './pair-memory.ts';
import { sharedIdentity } from './registered.ts';
import { indexed, shared } from './run-index.ts';
import { Sketches } from './sketch.ts';
import { DisjointSets } from './union.ts';

export interface Joins {
  readonly sets: DisjointSets;
  /** Ordinals whose identifier is also that of another paper: supplements share one DOI among all their abstracts. */
  readonly contested: ReadonlySet<number>;
}

const pageSize = 2000;
const maxWaiting = 1000;

/** Memory: a page of sketches, a block of them, a thousand pairs with their features, and four bytes an entry of the run. */
export async function joinRun(tx: Orm, options: { readonly maxOrdinal: number; readonly signal: AbortSignal }): Promise<Joins> {
  const sets = new DisjointSets(options.maxOrdinal + 1);
  const contested = new Set<number>();
  const compared = new PairMemory();
  const sketches = new Sketches(256);
  let waiting: (readonly [number, number])[] = [];
  let block: number[] = [];
  let blockKey: number | undefined;
  const flush = async (): Promise<void> => {
    for (let at = 0; at < waiting.length; at += maxWaiting) await comparePairs(tx, { pairs: waiting.slice(at, at + maxWaiting), sets, contested });
    waiting = [];
  };
  const choose = (): void =>
    forEachPair(block.length, (earlier, later) => {
      const [a, b] = [block[earlier] ?? 0, block[later] ?? 0];
      if (sets.find(a) === sets.find(b) || !sketches.mayAgree(earlier, later) || compared.has(a, b)) return;
      compared.add(a, b);
      waiting.push([a, b]);
    });
  for await (const row of sharedRows(tx, options.signal)) {
    if (row.key !== blockKey) {
      choose();
      if (waiting.length >= maxWaiting) await flush();
      block = [];
      blockKey = row.key;
    }
    sketches.unpack(row.sketch, block.length);
    block.push(row.ordinal);
  }
  choose();
  await flush();
  return { sets, contested };
}

async function* sharedRows(tx: Orm, signal: AbortSignal): AsyncIterable<{ readonly key: number; readonly ordinal: number; readonly sketch: Uint8Array }> {
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ key: shared.key, ordinal: shared.ordinal, sketch: indexed.sketch })
      .from(shared)
      .innerJoin(indexed, eq(indexed.ordinal, shared.ordinal))
      .where(and(gt(shared.place, after), lte(shared.place, after + pageSize)))
      .orderBy(asc(shared.place));
    yield* rows;
    if (rows.length < pageSize) return;
    after += pageSize;
  }
}

async function comparePairs(tx: Orm, work: { readonly pairs: readonly (readonly [number, number])[]; readonly sets: DisjointSets; readonly contested: Set<number> }): Promise<void> {
  const { sets, contested } = work;
  // What was joined since a pair was chosen is not compared again.
  const pairs = work.pairs.filter(([a, b]) => sets.find(a) !== sets.find(b));
  const features = await featuresOf(tx, [...new Set(pairs.flat())]);
  for (const [a, b] of pairs) {
    const one = features.get(a);
    const two = features.get(b);
    if (one === undefined || two === undefined || sets.find(a) === sets.find(b)) continue;
    if (isMatch(one, two)) sets.join(a, b);
    else if (sharedIdentity(one, two) !== undefined) contested.add(a).add(b);
  }
}

async function featuresOf(tx: Orm, ordinals: readonly number[]): Promise<ReadonlyMap<number, Features>> {
  if (ordinals.length === 0) return new Map();
  const rows = await tx
    .select({ ordinal: indexed.ordinal, features: indexed.features })
    .from(indexed)
    .where(sql`${indexed.ordinal} = any(${`{${ordinals.join(',')}}`}::int[])`);
  return new Map(rows.map(({ ordinal, features }) => [ordinal, unpackFeatures(features)]));
}
