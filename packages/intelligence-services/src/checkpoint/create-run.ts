/** Writes a run's first row, before anything is read or bought. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema.ts';

export interface NewRun {
  readonly runId: string;
  /** Hash of what changes results; the same command finds its run by it. */
  readonly identity: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly pins: Readonly<Record<string, string>>;
  readonly owner: string;
  /** Whose run it is; null for whoever may open the store. */
  readonly belongsTo?: string | null;
  readonly keeper?: string | null;
}

/** Its status is `intake`; `owner` holds it. False where a run of this id is there already: of several that begin it together one does. */
export async function createRun(db: Database, run: NewRun): Promise<boolean> {
  const made = await db.orm
    .insert(runs)
    .values({ ...run, status: 'intake', heartbeatAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ runId: runs.runId });
  return made.length > 0;
}
