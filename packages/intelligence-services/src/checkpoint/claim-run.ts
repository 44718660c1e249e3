/** One process works on a run at a time. */
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { runs } from '../db/schema.ts';

export interface RunClaim {
  readonly runId: string;
  /** `thisOwner()`, or that with a nonce. */
  readonly owner: string;
  /** An owner that has not been heard of for so long has lost the run. */
  readonly staleAfterMs: number;
}

/** Free is: no owner, this owner, an owner that fell silent, or a dead process of this host. */
export async function claimRun(db: Database, claim: RunClaim): Promise<{ claimed: boolean; heldBy: string | null }> {
  const silent = lt(runs.heartbeatAt, sql`now() - ${claim.staleAfterMs} * interval '1 millisecond'`);
  if (await take(db, claim, or(isNull(runs.owner), eq(runs.owner, claim.owner), isNull(runs.heartbeatAt), silent))) {
    return { claimed: true, heldBy: null };
  }
  const [run] = await db.orm.select({ owner: runs.owner }).from(runs).where(eq(runs.runId, claim.runId));
  const holder = run?.owner ?? null;
  // Compared again in the update: of two that see the dead owner only one takes its place.
  if (holder !== null && isOwnerDead(holder) && (await take(db, claim, eq(runs.owner, holder)))) {
    return { claimed: true, heldBy: null };
  }
  return { claimed: false, heldBy: holder };
}

async function take(db: Database, claim: RunClaim, free: ReturnType<typeof or>): Promise<boolean> {
  const taken = await db.orm
    .update(runs)
    .set({ owner: claim.owner, heartbeatAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(runs.runId, claim.runId), free))
    .returning({ runId: runs.runId });
  return taken.length > 0;
}
