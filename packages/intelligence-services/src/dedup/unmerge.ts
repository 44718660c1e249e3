/** Undoes a merge: the member becomes a paper of its own, to be worked on, and no later deduplication joins the two again. */
import { ConfigurationError, type PaperRecord } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import { canonicalJson } from '../cache/keys.ts';
import { lockRun } from '../checkpoint/lock-run.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { paperIdOf } from './identity.ts';
import { mergeRecords } from './merge-records.ts';
import { type MergedRow, entriesOf, mergedRows } from './run-duplicates.ts';
import { paperIdApart } from './run-places.ts';
import { separate } from './separations.ts';

export interface Unmerge {
  readonly runId: string;
  /** A member stands alone afterwards; of a leader all members do. */
  readonly ordinals: readonly number[];
}

/**
 * @returns the ordinals that stand alone now. Their `duplicate` outcomes are gone; so is the leader's where it had been worked on with what a member lent it, and then its answers are found in the cache.
 *
 * @throws {ConfigurationError} where one of them is joined with nothing
 */
export async function unmergeEntries(db: Database, { runId, ordinals }: Unmerge): Promise<readonly number[]> {
  return await db.transaction(async (tx) => {
    await lockRun(tx, runId);
    const merged = await mergedRows(tx, runId, { among: ordinals });
    const alone = ordinals.find((ordinal) => !merged.some((row) => row.ordinal === ordinal || row.leaderOrdinal === ordinal));
    if (alone !== undefined) throw new ConfigurationError(`Cannot unmerge entry ${alone}: it is joined with no other; expected one that "sluice duplicates" lists`);
    const leaders = await entriesOf(tx, runId, merged.map((row) => row.leaderOrdinal));
    for (const leader of leaders.values()) {
      const members = merged.filter((row) => row.leaderOrdinal === leader.ordinal);
      const paperId = await giveBack(tx, leader, members);
      for (const member of members) {
        await separate(tx, saidBy(leader), saidBy(member));
        await standAlone(tx, member, paperId);
      }
    }
    return merged.map((row) => row.ordinal);
  });
}

type Row = typeof entries.$inferSelect;

function saidBy({ ownRecord, record }: Pick<Row, 'ownRecord' | 'record'>): PaperRecord {
  return ownRecord ?? record;
}

/** Filter and rank see it when the run goes on. */
async function standAlone(tx: Orm, member: MergedRow, leaderPaperId: string | null): Promise<void> {
  const { runId, ordinal } = member;
  const derived = paperIdOf(saidBy(member));
  await tx
    .update(entries)
    .set({ role: 'leader', leaderOrdinal: null, clusterReason: null, filteredBy: null, rank: null, score: null, scoreParts: null, paperId: derived === leaderPaperId ? paperIdApart(saidBy(member)) : derived })
    .where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
  if (member.isDuplicate) await tx.delete(outcomes).where(and(eq(outcomes.runId, runId), eq(outcomes.ordinal, ordinal)));
}

/** The leader's record, and its paper's id, as its remaining members make them. */
async function giveBack(tx: Orm, leader: Row, leaving: readonly MergedRow[]): Promise<string | null> {
  const { runId, ordinal, ownRecord, paperId } = leader;
  if (ownRecord === null) return paperId;
  const members = await tx
    .select({ ordinal: entries.ordinal, record: entries.record, ownRecord: entries.ownRecord })
    .from(entries)
    .where(and(eq(entries.runId, runId), eq(entries.leaderOrdinal, ordinal)));
  const remaining = members.filter((member) => !leaving.some((row) => row.ordinal === member.ordinal));
  const record = mergeRecords(ownRecord, remaining.map(saidBy));
  if (canonicalJson(record) === canonicalJson(leader.record)) return paperId;
  const ownId = paperIdOf(record);
  await tx.update(entries).set({ record, paperId: ownId }).where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
  await tx.update(entries).set({ paperId: ownId }).where(and(eq(entries.runId, runId), eq(entries.leaderOrdinal, ordinal)));
  await tx.delete(outcomes).where(and(eq(outcomes.runId, runId), eq(outcomes.ordinal, ordinal)));
  return ownId;
}
