/** An entry that turns out, in mid-run, to be another entry's paper: it joins that one's cluster, and waits for its outcome if there is none yet. */
import { and, eq } from 'drizzle-orm';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

export interface JoinLeader {
  readonly runId: string;
  readonly ordinal: number;
  readonly leaderOrdinal: number;
  readonly reason: string;
}

/**
 * `waits`: it follows its leader, or is promoted if the leader fails. `settled`: the leader has an outcome already, so the caller records this entry's own.
 * Under the run's lock, since the leader's outcome may be committed at the same moment.
 */
export async function joinLeader(db: Database, join: JoinLeader): Promise<'waits' | 'settled'> {
  const { runId, ordinal, leaderOrdinal, reason } = join;
  return await briefTransaction(db, async (tx) => {
    await lockRun(tx, runId);
    const [leader] = await tx
      .select({ ordinal: outcomes.ordinal })
      .from(outcomes)
      .where(and(eq(outcomes.runId, runId), eq(outcomes.ordinal, leaderOrdinal)));
    if (leader !== undefined) return 'settled';
    const ofRun = eq(entries.runId, runId);
    await tx.update(entries).set({ leaderOrdinal }).where(and(ofRun, eq(entries.leaderOrdinal, ordinal)));
    await tx.update(entries).set({ role: 'member', leaderOrdinal, clusterReason: reason }).where(and(ofRun, eq(entries.ordinal, ordinal)));
    return 'waits';
  });
}
