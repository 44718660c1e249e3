/** Goes through the shared keys of a run's index block by block, compares what may agree, and joins ordinals that are one paper. */
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Orm } from '../db/database.ts';
import { forEachPair } from './block.ts';
import { isMatch } from './compare.ts';
import type { Features } from './features.ts';
import { unpackFeatures } from './pack-features.ts';
import { PairMemory } from './pair-memory.ts';
import { sharedIdentity } from './registered.ts';
import { indexed, pairs, shared } from './run-index.ts';
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
  let waiting: (readonly [number, number])[] = [];
  for await (const chosen of candidates(tx, options.signal)) {
    for (const [a, b] of chosen) {
      if (sets.find(a) === sets.find(b) || compared.has(a, b)) continue;
      compared.add(a, b);
      waiting.push([a, b]);
    }
    if (waiting.length < maxWaiting) continue;
    await compareAll(waiting);
    waiting = [];
  }
  await compareAll(waiting);
  return { sets, contested };

  async function compareAll(pairs: readonly (readonly [number, number])[]): Promise<void> {
    for (let at = 0; at < pairs.length; at += maxWaiting) await comparePairs(tx, { pairs: pairs.slice(at, at + maxWaiting), sets, contested });
  }
}

/** Pairs that may agree, a page or a block at a time. */
async function* candidates(tx: Orm, signal: AbortSignal): AsyncIterable<readonly (readonly [number, number])[]> {
  const sketches = new Sketches();
  for await (const page of pages((after) => pairRows(tx, after), signal)) {
    yield page.flatMap(({ one, two, sketchOfOne, sketchOfTwo }) => {
      sketches.unpack(sketchOfOne, 0);
      sketches.unpack(sketchOfTwo, 1);
      return sketches.mayAgree(0, 1) ? [[one, two] as const] : [];
    });
  }
  let block: number[] = [];
  let blockKey: number | undefined;
  for await (const page of pages((after) => sharedRows(tx, after), signal)) {
    for (const { key, ordinal, sketch } of page) {
      if (key !== blockKey) {
        yield pairsOf(block, sketches);
        block = [];
        blockKey = key;
      }
      sketches.unpack(sketch, block.length);
      block.push(ordinal);
    }
  }
  yield pairsOf(block, sketches);
}

function pairsOf(block: readonly number[], sketches: Sketches): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  forEachPair(block.length, (earlier, later) => {
    if (sketches.mayAgree(earlier, later)) found.push([block[earlier] ?? 0, block[later] ?? 0]);
  });
  return found;
}

/** Rows are numbered from 1 without gaps. */
async function* pages<Row>(read: (after: number) => PromiseLike<readonly Row[]>, signal: AbortSignal): AsyncIterable<readonly Row[]> {
  for (let after = 0; ; after += pageSize) {
    signal.throwIfAborted();
    const rows = await read(after);
    yield rows;
    if (rows.length < pageSize) return;
  }
}

function pairRows(tx: Orm, after: number): PromiseLike<readonly { readonly one: number; readonly two: number; readonly sketchOfOne: Uint8Array; readonly sketchOfTwo: Uint8Array }[]> {
  const first = alias(indexed, 'first');
  const second = alias(indexed, 'second');
  return tx
    .select({ one: pairs.one, two: pairs.two, sketchOfOne: first.sketch, sketchOfTwo: second.sketch })
    .from(pairs)
    .innerJoin(first, eq(first.ordinal, pairs.one))
    .innerJoin(second, eq(second.ordinal, pairs.two))
    .where(and(gt(pairs.place, after), lte(pairs.place, after + pageSize)))
    .orderBy(asc(pairs.place));
}

function sharedRows(tx: Orm, after: number): PromiseLike<readonly { readonly key: number; readonly ordinal: number; readonly sketch: Uint8Array }[]> {
  return tx
    .select({ key: shared.key, ordinal: shared.ordinal, sketch: indexed.sketch })
    .from(shared)
    .innerJoin(indexed, eq(indexed.ordinal, shared.ordinal))
    .where(and(gt(shared.place, after), lte(shared.place, after + pageSize)))
    .orderBy(asc(shared.place));
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
