/** Outcomes of a run by number. */
import type { Outcome } from '@sluice/core-models';
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { outcomes } from '../db/schema.ts';

export async function readOutcomes(db: Database, runId: string, ordinals: readonly number[]): Promise<ReadonlyMap<number, Outcome>> {
  if (ordinals.length === 0) return new Map();
  const rows = await db.orm
    .select({ ordinal: outcomes.ordinal, outcome: outcomes.outcome })
    .from(outcomes)
    .where(and(eq(outcomes.runId, runId), inArray(outcomes.ordinal, [...ordinals])));
  return new Map(rows.map((row) => [row.ordinal, row.outcome]));
}
