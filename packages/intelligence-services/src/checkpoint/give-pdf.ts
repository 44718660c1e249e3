/** Gives an entry the file that it lacked, and takes back the outcome that was for want of it. */
import type { PaperRecord } from '@sluice/core-models';
import { and, eq, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

/** `record` is the entry's own with `pdfPath` and `pdfSha256`. What was read from a full text stays. */
export async function givePdf(db: Database, runId: string, given: { readonly ordinal: number; readonly record: PaperRecord }): Promise<void> {
  const { ordinal, record } = given;
  await db.transaction(async (tx) => {
    await lockRun(tx, runId);
    await tx.update(entries).set({ record }).where(and(eq(entries.runId, runId), eq(entries.ordinal, ordinal)));
    await tx
      .delete(outcomes)
      .where(and(eq(outcomes.runId, runId), eq(outcomes.ordinal, ordinal), or(eq(outcomes.status, 'failed'), sql`${outcomes.outcome} ->> 'contentSource' = 'abstract'`)));
  });
}
