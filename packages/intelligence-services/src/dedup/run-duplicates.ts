/** What was joined in a run and why, for a person to check: by deduplication at intake, or by what a document said of itself. */
import type { Entry } from '@sluice/core-models';
import { and, asc, eq, getTableColumns, gt, inArray, or, sql } from 'drizzle-orm';
import { entryOf } from '../checkpoint/read-entries.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';

export interface Merge {
  readonly member: Entry;
  /** The entry that stands for the paper: the member's outcome follows its outcome. */
  readonly leader: Entry;
  readonly reason: string;
}

export type MergedRow = typeof entries.$inferSelect & { readonly leaderOrdinal: number; readonly reason: string; readonly isDuplicate: boolean };

const pageSize = 500;

/** By the member's number, a page at a time; `after` is the last number seen. */
export async function* runDuplicates(db: Database, runId: string, options: { readonly after?: number; readonly signal?: AbortSignal } = {}): AsyncGenerator<Merge, void> {
  for (let after = options.after ?? 0; ; ) {
    options.signal?.throwIfAborted();
    const page = await mergedRows(db.orm, runId, { after });
    const leaders = await entriesOf(db.orm, runId, page.map((row) => row.leaderOrdinal));
    for (const row of page) {
      const leader = leaders.get(row.leaderOrdinal);
      if (leader !== undefined) yield { member: saidEntry(row), leader: saidEntry(leader), reason: row.reason };
    }
    if (page.length < pageSize) return;
    after = page.at(-1)?.ordinal ?? after;
  }
}

/** As its own source said: a leader's record has its members' words too, and would seem to agree with them. */
function saidEntry(row: typeof entries.$inferSelect): Entry {
  return { ...entryOf(row), record: row.ownRecord ?? row.record };
}

/** A page of entries that stand for another's paper: all after a number, or those among some numbers and the members of those. */
export async function mergedRows(orm: Orm, runId: string, which: { readonly after: number } | { readonly among: readonly number[] }): Promise<readonly MergedRow[]> {
  const leader = sql<number | null>`coalesce(${entries.leaderOrdinal}, (${outcomes.outcome} ->> 'duplicateOf')::int)`;
  const rows = await orm
    .select({ ...getTableColumns(entries), leader, outcomeReason: sql<string | null>`${outcomes.outcome} ->> 'reason'`, status: outcomes.status })
    .from(entries)
    .leftJoin(outcomes, and(eq(outcomes.runId, runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(
      and(
        eq(entries.runId, runId),
        or(eq(entries.role, 'member'), eq(outcomes.status, 'duplicate')),
        'after' in which ? gt(entries.ordinal, which.after) : or(inArray(entries.ordinal, [...which.among]), inArray(leader, [...which.among])),
      ),
    )
    .orderBy(asc(entries.ordinal))
    .limit('after' in which ? pageSize : 1_000_000);
  return rows.flatMap(({ leader: leaderOrdinal, outcomeReason, status, ...row }) =>
    leaderOrdinal === null ? [] : [{ ...row, leaderOrdinal, reason: row.clusterReason ?? outcomeReason ?? '', isDuplicate: status === 'duplicate' }],
  );
}

export async function entriesOf(orm: Orm, runId: string, ordinals: readonly number[]): Promise<ReadonlyMap<number, typeof entries.$inferSelect>> {
  if (ordinals.length === 0) return new Map();
  const rows = await orm
    .select()
    .from(entries)
    .where(and(eq(entries.runId, runId), inArray(entries.ordinal, [...new Set(ordinals)])));
  return new Map(rows.map((row) => [row.ordinal, row]));
}
