/** Finds a run by what was asked, or by what a person typed. */
import { ConfigurationError } from '@sluice/core-models';
import { and, desc, eq, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema.ts';

export type StoredRun = typeof runs.$inferSelect;

export interface ResumableOptions {
  /** @default null, whoever may open the store */
  readonly belongsTo?: string | null;
  /** A finished run counts too while it has this pin. */
  readonly orOwing?: string;
}

/** The newest run of that identity, and of the same person, which the same command goes on with; null where all are done. */
export async function findResumableRun(db: Database, identity: string, options: ResumableOptions = {}): Promise<StoredRun | null> {
  const { belongsTo = null, orOwing } = options;
  const unfinished = notInArray(runs.status, ['finished', 'cancelled', 'failed']);
  const owing = orOwing === undefined ? [] : [and(eq(runs.status, 'finished'), sql`${runs.pins} ->> ${orOwing} is not null`)];
  const [run] = await db.orm
    .select()
    .from(runs)
    .where(and(eq(runs.identity, identity), belongsTo === null ? isNull(runs.belongsTo) : eq(runs.belongsTo, belongsTo), or(unfinished, ...owing)))
    .orderBy(desc(runs.createdAt), desc(runs.runId))
    .limit(1);
  return run ?? null;
}

/**
 * The run with this id, or the only one whose id begins so.
 *
 * @throws {ConfigurationError} where several do.
 */
export async function findRun(db: Database, runIdOrUniquePrefix: string): Promise<StoredRun | null> {
  if (runIdOrUniquePrefix === '') return null;
  // Programs send whole ids: by the key, without a look at all runs.
  const [exact] = await db.orm.select().from(runs).where(eq(runs.runId, runIdOrUniquePrefix));
  if (exact !== undefined) return exact;
  const found = await db.orm
    .select()
    .from(runs)
    .where(sql`starts_with(lower(${runs.runId}), ${runIdOrUniquePrefix.toLowerCase()})`)
    .orderBy(runs.runId)
    .limit(2);
  if (found.length > 1) {
    throw new ConfigurationError(`Cannot find run "${runIdOrUniquePrefix}": several runs begin so, ${found.map((run) => run.runId).join(' among them')}; expected more of the id`);
  }
  return found[0] ?? null;
}
