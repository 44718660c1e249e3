/** Runs that a service goes on with by itself: those that it began and that nobody has ended. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema.ts';
import type { StoredRun } from './find-run.ts';

/** Oldest first. Paused runs and those that a budget stopped wait for a person. */
export async function keptRuns(db: Database, keeper: string): Promise<readonly StoredRun[]> {
  return await db.orm
    .select()
    .from(runs)
    .where(and(eq(runs.keeper, keeper), inArray(runs.status, ['intake', 'running', 'interrupted'])))
    .orderBy(asc(runs.createdAt), asc(runs.runId));
}
