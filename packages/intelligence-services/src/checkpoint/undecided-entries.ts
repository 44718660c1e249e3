/** Entries that intake itself decides and has not yet: malformed records and filtered leaders, in input order. */
import { and, eq, gt, isNotNull, isNull, ne, or } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import type { EntryRow } from './read-entries.ts';

export async function* undecidedEntries(db: Database, runId: string, options: { readonly batch?: number } = {}): AsyncGenerator<EntryRow, void> {
  const { batch = 500 } = options;
  for (let after = 0; ; ) {
    const page = await db.orm
      .select({ entry: entries })
      .from(entries)
      .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
      .where(
        and(
          eq(entries.runId, runId),
          gt(entries.ordinal, after),
          isNull(outcomes.ordinal),
          or(isNotNull(entries.malformed), and(eq(entries.role, 'leader'), ne(entries.filteredBy, ''))),
        ),
      )
      .orderBy(entries.ordinal)
      .limit(batch);
    for (const { entry } of page) yield entry;
    if (page.length < batch) return;
    after = page.at(-1)?.entry.ordinal ?? after;
  }
}
