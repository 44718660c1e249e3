/** When a leader fails, the next member of its cluster is worked on. */
import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { isPending } from './is-pending.ts';

export interface Heir {
  readonly ordinal: number;
  readonly rank: number;
}

/** The lowest member without an outcome becomes leader, last in the order of work; the others now follow it. Answers with the new leaders. */
export async function promoteMembers(tx: Orm, runId: string, failedLeaders: readonly number[]): Promise<readonly Heir[]> {
  if (failedLeaders.length === 0) return [];
  const members = await tx
    .select({ ordinal: entries.ordinal, leader: entries.leaderOrdinal })
    .from(entries)
    .where(and(eq(entries.runId, runId), inArray(entries.leaderOrdinal, [...failedLeaders]), isPending))
    .orderBy(entries.ordinal);
  const heirs = new Map<number, number>();
  for (const { ordinal, leader } of members) if (leader !== null && !heirs.has(leader)) heirs.set(leader, ordinal);
  if (heirs.size === 0) return [];
  // Spelled so that `entries_work` is read from its end: an index on ranks alone would be one more to write for each entry.
  const [last] = await tx
    .select({ rank: entries.rank })
    .from(entries)
    .where(and(eq(entries.runId, runId), sql`${entries.role} = 'leader' and ${entries.filteredBy} = ''`, isNotNull(entries.rank)))
    .orderBy(desc(sql`coalesce(${entries.rank}, 2147483647)`))
    .limit(1);
  const promoted: Heir[] = [];
  let rank = last?.rank ?? 0;
  for (const [leader, heir] of heirs) {
    rank += 1;
    await tx.update(entries).set({ leaderOrdinal: heir }).where(and(eq(entries.runId, runId), eq(entries.leaderOrdinal, leader)));
    await tx
      .update(entries)
      .set({ role: 'leader', leaderOrdinal: null, filteredBy: '', rank })
      .where(and(eq(entries.runId, runId), eq(entries.ordinal, heir)));
    promoted.push({ ordinal: heir, rank });
  }
  return promoted;
}
