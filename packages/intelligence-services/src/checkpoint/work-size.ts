/** How many papers are kept and still to be worked on. */
import { and, count, eq, isNull } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';

export async function workSize(db: Database, runId: string): Promise<number> {
  const [row] = await db.orm
    .select({ n: count() })
    .from(entries)
    .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(and(eq(entries.runId, runId), eq(entries.role, 'leader'), eq(entries.filteredBy, ''), isNull(outcomes.ordinal)));
  return row?.n ?? 0;
}
