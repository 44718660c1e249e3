/** Tells the planner of entries that have just come in: until autovacuum does, it takes a run that it has never seen for one row. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';

/** Of what statements ask about. Records are most of a row's bytes: with them it took four times as long. */
const asked = [entries.runId, entries.ordinal, entries.source, entries.locator, entries.malformed, entries.paperId, entries.role, entries.leaderOrdinal, entries.filteredBy, entries.rank];

/** How many rows there are is all that the planner need know; a tenth of the usual sample says it in a tenth of the time, and autovacuum takes a whole one. */
const sample = sql`set local default_statistics_target = 10`;

export async function analyzeEntries(db: Database): Promise<void> {
  const columns = sql.join(asked.map(({ name }) => sql.identifier(name)), sql`, `);
  await db.transaction(async (tx) => {
    await tx.execute(sample);
    await tx.execute(sql`analyze ${entries} (${columns})`);
  });
}
