/** Transactions over rows that all workers stand in line for: one whose process is stopped, or cut off, in the middle of it holds up nobody for long. */
import { sql } from 'drizzle-orm';
import type { Database, Orm } from './database.ts';

/**
 * The server ends a session that says nothing for so long within its transaction: far more than what lies between two statements here, and so little that three who fall silent one after the
 * other, each with the row that the next one waits for, hold up a run for no longer than a lease.
 */
const LONGEST_SILENCE_MS = 5000;

/** As `db.transaction`; work that was cut short so rejects like any whose connection was lost. */
export async function briefTransaction<T>(db: Database, work: (tx: Orm) => Promise<T>, options: { readonly silenceMs?: number } = {}): Promise<T> {
  if (db.server === undefined) return await db.transaction(work);
  const limit = sql.raw(`set local idle_in_transaction_session_timeout = ${options.silenceMs ?? LONGEST_SILENCE_MS}`);
  return await db.transaction(async (tx) => {
    // Goes out before the first statement of `work`, and is not waited for: where it fails, so do the others.
    tx.execute(limit).catch(() => undefined);
    return await work(tx);
  });
}
