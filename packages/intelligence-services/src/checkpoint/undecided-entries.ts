/** Entries that intake itself decides and has not yet: malformed records and filtered leaders, in input order. */
import { and, eq, gt, isNotNull, ne, or } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { isPending } from './is-pending.ts';
import type { EntryRow } from './read-entries.ts';

export async function* undecidedEntries(db: Database, runId: string, options: { readonly batch?: number } = {}): AsyncGenerator<EntryRow, void> {
  const { batch = 500 } = options;
  for (let after = 0; ; ) {
    const page = await db.orm
      .select()
      .from(entries)
      .where(
        and(
          eq(entries.runId, runId),
          gt(entries.ordinal, after),
          isPending,
          or(isNotNull(entries.malformed), and(eq(entries.role, 'leader'), ne(entries.filteredBy, ''))),
        ),
      )
      .orderBy(entries.ordinal)
      .limit(batch);
    yield* page;
    if (page.length < batch) return;
    after = page.at(-1)?.ordinal ?? after;
  }
}
