/** What failed in a run, by stage and class, and what has waited longest: where a person looks first. */
import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { Entry } from '@sluice/core-models';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { isPending } from './is-pending.ts';
import { entryOf } from './read-entries.ts';

export interface FailureClass {
  readonly stage: string;
  readonly errorClass: string;
  readonly count: number;
  /** One of its papers, to look at. */
  readonly example: { readonly entry: number; readonly reason: string };
}

export interface Failures {
  /** Most frequent first. */
  readonly classes: readonly FailureClass[];
  /** The pending entry that comes first in the order of work; null where none is. */
  readonly oldestPending: Entry | null;
  readonly pending: number;
}

export async function readFailures(db: Database, runId: string): Promise<Failures> {
  const rows = await db.orm
    .select({
      stage: outcomes.stage,
      errorClass: outcomes.errorClass,
      count: count(),
      entry: sql<number>`min(${outcomes.ordinal})`.mapWith(Number),
      reason: sql<string>`(array_agg(${outcomes.outcome} ->> 'reason' order by ${outcomes.ordinal}))[1]`,
    })
    .from(outcomes)
    .where(and(eq(outcomes.runId, runId), eq(outcomes.status, 'failed')))
    .groupBy(outcomes.stage, outcomes.errorClass)
    .orderBy(sql`count(*) desc`, outcomes.stage, outcomes.errorClass);
  const waiting = and(eq(entries.runId, runId), isPending);
  const [oldest] = await db.orm.select().from(entries).where(waiting).orderBy(sql`coalesce(${entries.rank}, 2147483647)`, asc(entries.ordinal)).limit(1);
  const [left] = await db.orm.select({ n: count() }).from(entries).where(waiting);
  return {
    classes: rows.map(({ stage, errorClass, count, entry, reason }) => ({ stage, errorClass: errorClass ?? '', count, example: { entry, reason } })),
    oldestPending: oldest === undefined ? null : entryOf(oldest),
    pending: left?.n ?? 0,
  };
}
