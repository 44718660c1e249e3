/** Serialises the short transactions that number things within a run: its entries, its events, its ranks. */
import { eq } from 'drizzle-orm';
import type { Orm } from '../db/database.ts';
import { DatabaseError } from '../db/errors.ts';
import { runs } from '../db/schema.ts';

/** Holds the run's row until the transaction ends. Two runs in one transaction are locked in the order of their ids. */
export async function lockRun(tx: Orm, runId: string): Promise<void> {
  const [run] = await tx.select({ runId: runs.runId }).from(runs).where(eq(runs.runId, runId)).for('update');
  if (run === undefined) throw new DatabaseError(`Cannot write to run "${runId}": it is not in the store; expected a run that was not deleted`);
}
