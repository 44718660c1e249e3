/** Finds a run by what was asked, or by what a person typed. */
import { ConfigurationError } from '@sluice/core-models';
import { type SQL, and, desc, eq, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { runs } from '../db/schema.ts';

export type StoredRun = typeof runs.$inferSelect;

export interface ResumableOptions {
  /** @default null, whoever may open the store */
  readonly belongsTo?: string | null;
  /** A finished run counts too while it has this pin. */
  readonly orPinned?: string;
}

/** The newest run of that identity, and of the same person, which the same command goes on with; null where all are done. */
export async function findResumableRun(db: Database, identity: string, options: ResumableOptions = {}): Promise<StoredRun | null> {
  const { belongsTo = null, orPinned } = options;
  const unfinished = notInArray(runs.status, ['finished', 'cancelled', 'failed']);
  const pinned = orPinned === undefined ? [] : [and(eq(runs.status, 'finished'), sql`${runs.pins} ->> ${orPinned} is not null`)];
  const [run] = await db.orm
    .select()
    .from(runs)
    .where(and(isAskedBy(identity, belongsTo), or(unfinished, ...pinned)))
    .orderBy(desc(runs.createdAt), desc(runs.runId))
    .limit(1);
  return run ?? null;
}

/** Takes a pin off the finished runs of that identity and person. */
export async function dropPin(db: Database, { identity, belongsTo, pin }: { readonly identity: string; readonly belongsTo: string | null; readonly pin: string }): Promise<void> {
  await db.orm.update(runs).set({ pins: sql`${runs.pins} - ${pin}::text` }).where(and(isAskedBy(identity, belongsTo), eq(runs.status, 'finished')));
}

function isAskedBy(identity: string, belongsTo: string | null): SQL | undefined {
  return and(eq(runs.identity, identity), belongsTo === null ? isNull(runs.belongsTo) : eq(runs.belongsTo, belongsTo));
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
