/** Makes failed entries pending again, for `retry`. */
import { and, eq, notExists, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

/** How many. A malformed line stays failed: no second try reads it differently. */
export async function removeOutcomes(db: Database, runId: string, options: { readonly errorClass?: string } = {}): Promise<number> {
  return await db.transaction(async (tx) => {
    await lockRun(tx, runId);
    const malformed = tx
      .select({ one: sql`1` })
      .from(entries)
      .where(and(eq(entries.runId, outcomes.runId), eq(entries.ordinal, outcomes.ordinal), isNotNull(entries.malformed)));
    const removed = await tx
      .delete(outcomes)
      .where(
        and(
          eq(outcomes.runId, runId),
          eq(outcomes.status, 'failed'),
          options.errorClass === undefined ? undefined : eq(outcomes.errorClass, options.errorClass),
          notExists(malformed),
        ),
      )
      .returning({ ordinal: outcomes.ordinal });
    return removed.length;
  });
}
