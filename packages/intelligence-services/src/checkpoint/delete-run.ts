/** Removes a run and all that is only its own. Facts that were paid for (documents, extractions) and a person's judgements stay. */
import { eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { attempts, entries, events, identityClaims, outcomes, runs } from '../db/schema.ts';

export async function deleteRun(db: Database, runId: string): Promise<void> {
  await db.transaction(async (tx) => {
    // The run's row first: it is what appenders and committers lock.
    await tx.delete(runs).where(eq(runs.runId, runId));
    for (const table of [outcomes, entries, events, identityClaims, attempts]) {
      await tx.delete(table).where(eq(table.runId, runId));
    }
  });
}
