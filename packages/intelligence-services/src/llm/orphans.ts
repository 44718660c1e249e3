/** Calls that a dead process left open count as spent at worst case: their reservations move, in one transaction with their rows. */
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { attempts, budgets } from '../db/schema.ts';
import { dayOf } from './budget-scopes.ts';

/** No single request outlives this: past it the owner's life does not matter. */
const OLDEST_MS = 3_600_000;
/** A batch is over after a day; what nobody has fetched two days later, nobody will. */
const OLDEST_IN_BATCH_MS = 3 * 86_400_000;
/** A statement takes 65,535 parameters. */
const MOST_AT_ONCE = 10_000;

/** How many calls were presumed. Dead is a process of this host that is gone, or one of another host after an hour. */
export async function presumeOrphans(db: Database, options: { readonly isDead?: (owner: string) => boolean } = {}): Promise<number> {
  const isDead = options.isDead ?? isOwnerDead;
  const open = await db.orm
    .select({ attemptId: attempts.attemptId, owner: attempts.owner, batchKey: attempts.batchKey, ageMs: sql<string>`extract(epoch from now() - ${attempts.startedAt}) * 1000` })
    .from(attempts)
    .where(eq(attempts.state, 'started'));
  // A batch goes on without the process that sent it: whoever takes up its run fetches the answers.
  const isOrphan = ({ owner, batchKey, ageMs }: (typeof open)[number]): boolean =>
    batchKey === null ? owner === null || Number(ageMs) > OLDEST_MS || isDead(owner) : Number(ageMs) > OLDEST_IN_BATCH_MS;
  return await presume(db, open.filter(isOrphan).map(({ attemptId }) => attemptId), 'orphaned');
}

/** A run's requests that are out in batches, when nobody will fetch their answers any more. */
export async function presumeBatches(db: Database, runId: string): Promise<number> {
  const open = await db.orm
    .select({ attemptId: attempts.attemptId })
    .from(attempts)
    .where(and(eq(attempts.runId, runId), eq(attempts.state, 'started'), isNotNull(attempts.batchKey)));
  return await presume(db, open.map(({ attemptId }) => attemptId), 'batch_cancelled');
}

async function presume(db: Database, attemptIds: readonly string[], errorClass: string): Promise<number> {
  let presumed = 0;
  for (let from = 0; from < attemptIds.length; from += MOST_AT_ONCE) presumed += await presumeSome(db, attemptIds.slice(from, from + MOST_AT_ONCE), errorClass);
  return presumed;
}

async function presumeSome(db: Database, attemptIds: readonly string[], errorClass: string): Promise<number> {
  return await db.transaction(async (tx) => {
    const rows = await tx
      .update(attempts)
      .set({ state: 'presumed', errorClass, settledAt: sql`now()` })
      .where(and(inArray(attempts.attemptId, [...attemptIds]), eq(attempts.state, 'started')))
      .returning();
    const moves = new Map<string, { usd: number; tokens: number }>();
    for (const row of rows) {
      for (const scope of [`run:${row.runId}`, `day:${dayOf(row.startedAt.getTime())}`, 'total']) {
        const move = moves.get(scope) ?? { usd: 0, tokens: 0 };
        moves.set(scope, { usd: move.usd + row.reservedUsd, tokens: move.tokens + row.reservedTokens });
      }
    }
    const order = [...moves].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
    for (const [scope, { usd, tokens }] of order) {
      await tx
        .update(budgets)
        .set({
          reservedUsd: sql`greatest(0, ${budgets.reservedUsd} - ${usd}::float8)`,
          presumedUsd: sql`${budgets.presumedUsd} + ${usd}::float8`,
          reservedTokens: sql`greatest(0, ${budgets.reservedTokens} - ${tokens}::bigint)`,
          presumedTokens: sql`${budgets.presumedTokens} + ${tokens}::bigint`,
        })
        .where(eq(budgets.scope, scope));
    }
    return rows.length;
  });
}

/** The order of `budgetScopes`: runs, days, total. */
function rank(scope: string): number {
  return scope.startsWith('run:') ? 0 : scope.startsWith('day:') ? 1 : 2;
}
