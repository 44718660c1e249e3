/** Tells the planner of entries that have just come in: until autovacuum does, it takes a run that it has never seen for one row. */
import { sql } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';

/** Of what statements ask about. Records are most of a row's bytes: with them it took four times as long. */
const asked = [entries.runId, entries.ordinal, entries.source, entries.locator, entries.malformed, entries.paperId, entries.role, entries.leaderOrdinal, entries.filteredBy, entries.rank];

export async function analyzeEntries(orm: Orm): Promise<void> {
  const columns = sql.join(asked.map(({ name }) => sql.identifier(name)), sql`, `);
  await orm.execute(sql`analyze ${entries} (${columns})`);
}
