/** The journal of outside calls: a row stands before the request leaves, and is settled with what the call cost. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { attempts } from '../db/schema.ts';

export type StoredAttempt = typeof attempts.$inferSelect;

export interface NewAttempt {
  readonly attemptId: string;
  readonly runId: string;
  readonly ordinal?: number | null;
  /** Hash of the literal request. */
  readonly requestHash: string;
  readonly provider: string;
  readonly host: string;
  readonly model?: string | null;
  /** Worst case. */
  readonly reservedUsd?: number;
  readonly reservedTokens?: number;
  /** `host:pid`: whose death makes the attempt an orphan. */
  readonly owner: string;
}

export async function startAttempt(db: Database, attempt: NewAttempt): Promise<void> {
  await db.orm.insert(attempts).values({ ...attempt, state: 'started' }).onConflictDoNothing();
}

export interface AttemptCost {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the price is unknown. */
  readonly costUsd: number | null;
  /** The model that answered, where it is not the one asked for. */
  readonly model?: string;
}

/** True for the settlement that counted; a second one, or one of a row already presumed, changes nothing. */
export async function settleAttempt(db: Database, attemptId: string, cost: AttemptCost): Promise<boolean> {
  return await close(db, attemptId, { ...cost, state: 'settled' });
}

/** A call that gave nothing. Its tokens are given where the provider charged for them all the same. */
export async function failAttempt(db: Database, attemptId: string, failure: { readonly errorClass: string } & Partial<AttemptCost>): Promise<boolean> {
  return await close(db, attemptId, { ...failure, state: 'failed' });
}

/**
 * Rows that a dead process left `started` become `presumed`: nobody knows whether the provider answered, so they count as spent at worst case. Dead is a process of
 * this host that is gone, or one of another host after an hour, which no single request outlives. Returned are the rows, for the budget to move their reservations.
 */
export async function presumeOrphanAttempts(db: Database, runId: string): Promise<readonly StoredAttempt[]> {
  const started = await db.orm
    .select({ attemptId: attempts.attemptId, owner: attempts.owner, old: sql<boolean>`${attempts.startedAt} < now() - interval '1 hour'` })
    .from(attempts)
    .where(and(eq(attempts.runId, runId), eq(attempts.state, 'started')));
  const orphans = started.filter(({ owner, old }) => owner === null || old || isOwnerDead(owner)).map((row) => row.attemptId);
  if (orphans.length === 0) return [];
  return await db.orm
    .update(attempts)
    .set({ state: 'presumed', settledAt: sql`now()` })
    .where(and(inArray(attempts.attemptId, orphans), eq(attempts.state, 'started')))
    .returning();
}

async function close(db: Database, attemptId: string, fields: Partial<typeof attempts.$inferInsert>): Promise<boolean> {
  const closed = await db.orm
    .update(attempts)
    .set({ ...fields, settledAt: sql`now()` })
    .where(and(eq(attempts.attemptId, attemptId), eq(attempts.state, 'started')))
    .returning({ attemptId: attempts.attemptId });
  return closed.length > 0;
}
