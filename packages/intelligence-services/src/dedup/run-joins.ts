/** Goes through the shared keys of a run's index block by block, compares, and joins ordinals that are one paper. */
import { and, asc, eq, gt, lte } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { forEachPair } from './block.ts';
import { isMatch, sharedIdentity } from './compare.ts';
import type { Features } from './features.ts';
import { indexed, parseFeatures, shared } from './run-index.ts';
import { DisjointSets } from './union.ts';

interface Member {
  readonly ordinal: number;
  readonly features: Features;
}

export interface Joins {
  readonly sets: DisjointSets;
  /** Ordinals whose identifier is also that of another paper: supplements share one DOI among all their abstracts. */
  readonly contested: ReadonlySet<number>;
}

const pageSize = 2000;

/** Memory: a page of members, a block, and four bytes an entry of the run. */
export async function joinRun(tx: Orm, options: { readonly maxOrdinal: number; readonly signal: AbortSignal }): Promise<Joins> {
  const sets = new DisjointSets(options.maxOrdinal + 1);
  const contested = new Set<number>();
  let block: Member[] = [];
  let blockKey: number | undefined;
  for await (const row of sharedRows(tx, options.signal)) {
    if (row.key !== blockKey) {
      joinBlock({ block, sets, contested });
      block = [];
      blockKey = row.key;
    }
    block.push({ ordinal: row.ordinal, features: parseFeatures(row.features) });
  }
  joinBlock({ block, sets, contested });
  return { sets, contested };
}

async function* sharedRows(tx: Orm, signal: AbortSignal): AsyncIterable<{ place: number; key: number; ordinal: number; features: string }> {
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ place: shared.place, key: shared.key, ordinal: shared.ordinal, features: indexed.features })
      .from(shared)
      .innerJoin(indexed, eq(indexed.ordinal, shared.ordinal))
      .where(and(gt(shared.place, after), lte(shared.place, after + pageSize)))
      .orderBy(asc(shared.place));
    yield* rows;
    if (rows.length < pageSize) return;
    after += pageSize;
  }
}

function joinBlock(work: { readonly block: readonly Member[]; readonly sets: DisjointSets; readonly contested: Set<number> }): void {
  const { block, sets, contested } = work;
  forEachPair(block.length, (earlier, later) => {
    const a = block[earlier];
    const b = block[later];
    if (a === undefined || b === undefined || sets.find(a.ordinal) === sets.find(b.ordinal)) return;
    if (isMatch(a.features, b.features)) sets.join(a.ordinal, b.ordinal);
    else if (sharedIdentity(a.features, b.features) !== undefined) contested.add(a.ordinal).add(b.ordinal);
  });
}
