/** The entries that are kept and have no outcome, best first: all that resuming is. */
import type { Entry } from '@sluice/core-models';
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { isPending } from './is-pending.ts';
import { entryOf } from './read-entries.ts';

export interface WorkQueueOptions {
  /** Rows held in memory. @default 200 */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Runs each read: whoever can wait for a database that is away does so here. */
  readonly read?: <T>(page: () => Promise<T>) => Promise<T>;
}

/**
 * One pass by rank, then ordinal; each page is read when it is needed, so what got an outcome meanwhile is left out. A member that is promoted
 * during the pass ranks last and is met; one promoted after the last page is met by the next pass.
 */
export async function* workQueue(db: Database, runId: string, options: WorkQueueOptions = {}): AsyncGenerator<Entry, void> {
  const { batch = 200, signal, read = (page) => page() } = options;
  let after = { rank: 0, ordinal: 0 };
  for (;;) {
    signal?.throwIfAborted();
    const page = await read(async () => await readPage(db, runId, { after, batch }));
    for (const row of page) yield entryOf(row);
    const last = page.at(-1);
    if (last === undefined || page.length < batch) return;
    after = last;
  }
}

/** Spelled as in the index `entries_work`; a kept leader that no ranking has seen comes last. */
const rank = sql<number>`coalesce(${entries.rank}, 2147483647)`;

function readPage(db: Database, runId: string, { after, batch }: { readonly after: { readonly rank: number; readonly ordinal: number }; readonly batch: number }) {
  const { ordinal, source, locator, paperId, record } = entries;
  return db.orm
    .select({ runId: entries.runId, ordinal, source, locator, paperId, record, rank })
    .from(entries)
    .where(
      and(
        eq(entries.runId, runId),
        sql`${entries.role} = 'leader' and ${entries.filteredBy} = ''`,
        isPending,
        sql`(${rank}, ${entries.ordinal}) > (${after.rank}, ${after.ordinal})`,
      ),
    )
    .orderBy(rank, entries.ordinal)
    .limit(batch);
}
