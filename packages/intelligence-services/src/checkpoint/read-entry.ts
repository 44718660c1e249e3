/** One entry of a run by its number. */
import type { Entry } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { entryOf } from './read-entries.ts';

export async function readEntry(db: Database, given: { readonly runId: string; readonly ordinal: number }): Promise<Entry | null> {
  const [row] = await db.orm
    .select()
    .from(entries)
    .where(and(eq(entries.runId, given.runId), eq(entries.ordinal, given.ordinal)));
  return row === undefined ? null : entryOf(row);
}
