/** What a document says of itself completes the record of its entry, where the source said nothing. */
import type { PaperRecord } from '@sluice/core-models';
import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';

export async function completeEntry(db: Database, given: { readonly runId: string; readonly ordinal: number; readonly record: PaperRecord }): Promise<void> {
  const { runId, ordinal, record } = given;
  await db.orm
    .update(entries)
    .set({ record })
    .where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
}
