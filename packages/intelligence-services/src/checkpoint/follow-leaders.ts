/** A duplicate's outcome follows its leader's. */
import type { Outcome } from '@sluice/core-models';
import { and, eq, inArray } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { isPending } from './is-pending.ts';

/**
 * The `duplicate` outcomes of the members of these leaders that have none yet, by ordinal. A leader that was filtered, or found to be another entry's
 * paper, settles its members too; only a failed one leaves them to be worked on (`promoteMembers`).
 */
export async function followLeaders(tx: Orm, runId: string, decided: readonly Outcome[]): Promise<readonly Outcome[]> {
  const leaders = new Map(decided.filter((outcome) => outcome.status !== 'failed').map((outcome) => [outcome.ordinal, outcome]));
  if (leaders.size === 0) return [];
  const members = await tx
    .select({ ordinal: entries.ordinal, leader: entries.leaderOrdinal, reason: entries.clusterReason, paperId: entries.paperId, record: entries.record })
    .from(entries)
    .where(and(eq(entries.runId, runId), inArray(entries.leaderOrdinal, [...leaders.keys()]), isPending))
    .orderBy(entries.ordinal);
  return members.flatMap((member) => {
    const leader = leaders.get(member.leader ?? 0);
    return leader === undefined ? [] : [duplicateOf(leader, member)];
  });
}

interface Member {
  readonly ordinal: number;
  readonly reason: string | null;
  readonly paperId: string | null;
  readonly record: (typeof entries.$inferSelect)['record'];
}

function duplicateOf(leader: Outcome, member: Member): Outcome {
  const { title = leader.title, doi, arxivId } = member.record;
  const paperId = member.paperId ?? leader.paperId;
  return {
    kind: 'outcome',
    runId: leader.runId,
    ordinal: member.ordinal,
    status: 'duplicate',
    stage: 'deduplicate',
    reason: member.reason ?? '',
    duplicateOf: leader.ordinal,
    attempts: 0,
    stageMs: {},
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    ...(paperId === undefined ? {} : { paperId }),
    ...(title === undefined ? {} : { title }),
    ...(doi === undefined ? {} : { doi }),
    ...(arxivId === undefined ? {} : { arxivId }),
  };
}
