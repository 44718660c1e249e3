/** Of a paper whose leader failed, duplicates are tried in its place: which of those entries speaks for the paper, so that a table has one row of it. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';

interface Try {
  readonly ordinal: number;
  readonly paperId: string | null;
  readonly status: string;
  readonly contentSource: string | null;
  /** Null for the leader that deduplication chose: its record has what the others know besides. */
  readonly clusterReason: string | null;
}

/** By the ordinal of an entry that failed, the ordinal of the one that speaks for the paper; an entry that speaks for itself is not in it. */
export async function standIns(db: Database, runId: string, papers: readonly string[]): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  if (papers.length === 0) return found;
  const tries: readonly Try[] = await db.orm
    .select({ ordinal: entries.ordinal, paperId: entries.paperId, status: outcomes.status, contentSource: sql<string | null>`${outcomes.outcome} ->> 'contentSource'`, clusterReason: entries.clusterReason })
    .from(entries)
    .innerJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(and(eq(entries.runId, runId), inArray(entries.paperId, [...papers]), inArray(outcomes.status, ['failed', 'extracted', 'cached'])))
    .orderBy(entries.ordinal);
  for (const ofOne of Map.groupBy(tries, ({ paperId }) => paperId).values()) {
    const speaker = ofOne.reduce((best, next) => (rank(next) > rank(best) ? next : best));
    for (const { ordinal, status } of ofOne) if (status === 'failed' && ordinal !== speaker.ordinal) found.set(ordinal, speaker.ordinal);
  }
  return found;
}

/** The one that got furthest; among those that failed the leader. */
function rank({ status, contentSource, clusterReason }: Try): number {
  if (status !== 'failed') return contentSource === 'abstract' ? 2 : 3;
  return clusterReason === null ? 1 : 0;
}
