/** Entries of a run in input order, a page at a time. */
import type { Entry } from '@sluice/core-models';
import { and, count, eq, gt } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';

export type EntryRow = typeof entries.$inferSelect;

export async function countEntries(db: Database, runId: string): Promise<number> {
  const [row] = await db.orm.select({ n: count() }).from(entries).where(eq(entries.runId, runId));
  return row?.n ?? 0;
}

export interface ReadEntriesOptions {
  /** @default 0 */
  readonly afterOrdinal?: number;
  /** Rows held in memory. @default 500 */
  readonly batch?: number;
}

export async function* readEntries(db: Database, runId: string, options: ReadEntriesOptions = {}): AsyncGenerator<EntryRow, void> {
  const { batch = 500 } = options;
  let after = options.afterOrdinal ?? 0;
  for (;;) {
    const page = await db.orm
      .select()
      .from(entries)
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after)))
      .orderBy(entries.ordinal)
      .limit(batch);
    yield* page;
    if (page.length < batch) return;
    after = page.at(-1)?.ordinal ?? after;
  }
}

/** The entry as the stages know it. */
export function entryOf(row: Pick<EntryRow, 'runId' | 'ordinal' | 'source' | 'locator' | 'paperId' | 'record'>): Entry {
  const { runId, ordinal, source, locator, paperId, record } = row;
  return { runId, ordinal, source, locator, record, ...(paperId === null ? {} : { paperId }) };
}
