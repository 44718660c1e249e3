/** Which entry of a run a document belongs to, once the document itself has said who it is. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { identityClaims, outcomes } from '../db/schema.ts';

export interface IdentityClaim {
  readonly runId: string;
  readonly ordinal: number;
  /** `doi:…`, `arxiv:…`; strongest first. */
  readonly identities: readonly string[];
}

/**
 * Null where the paper is this entry's, claimed now or before a crash; else the entry that has it. All identities of a paper end with one owner, so a third entry
 * that knows only one of them finds the same. An owner that failed has lost its claim: only successes suppress later papers.
 */
export async function claimIdentity(db: Database, claim: IdentityClaim): Promise<{ ordinal: number; identity: string } | null> {
  const identities = [...new Set(claim.identities.map(bounded))];
  if (identities.length === 0) return null;
  return await briefTransaction(db, async (tx) => {
    await releaseFailed(tx, claim, identities);
    // Sorted, so that two transactions over the same identities wait for each other instead of both dying of a deadlock.
    const rows = identities.toSorted().map((identity) => ({ runId: claim.runId, identity, ordinal: claim.ordinal }));
    await tx.insert(identityClaims).values(rows).onConflictDoNothing();
    const held = await tx
      .select({ ordinal: identityClaims.ordinal, identity: identityClaims.identity })
      .from(identityClaims)
      .where(and(eq(identityClaims.runId, claim.runId), inArray(identityClaims.identity, identities), ne(identityClaims.ordinal, claim.ordinal)));
    const owner = held.toSorted((a, b) => identities.indexOf(a.identity) - identities.indexOf(b.identity))[0];
    if (owner === undefined) return null;
    await tx
      .update(identityClaims)
      .set({ ordinal: owner.ordinal })
      .where(and(eq(identityClaims.runId, claim.runId), inArray(identityClaims.identity, identities), eq(identityClaims.ordinal, claim.ordinal)));
    return owner;
  });
}

async function releaseFailed(tx: Orm, claim: IdentityClaim, identities: readonly string[]): Promise<void> {
  const failed = tx
    .select({ ordinal: outcomes.ordinal })
    .from(outcomes)
    .where(and(eq(outcomes.runId, claim.runId), eq(outcomes.status, 'failed')));
  await tx
    .delete(identityClaims)
    .where(
      and(
        eq(identityClaims.runId, claim.runId),
        inArray(identityClaims.identity, [...identities]),
        ne(identityClaims.ordinal, claim.ordinal),
        inArray(identityClaims.ordinal, failed),
      ),
    );
}

/** A row of a B-tree holds at most 2,704 bytes; no true identifier comes near. */
function bounded(identity: string): string {
  return identity.slice(0, 600);
}
