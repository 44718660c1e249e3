/** Sums over a run's outcomes, made by the database: classes of failure, share of abstracts, tokens and cost. */
import type { RunSummary } from '@sluice/core-models';
import { and, count, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { retractedTitle } from '../filter/rules.ts';

export interface OutcomeTotals {
  /** Papers with values, and those of them answered from their abstract. */
  readonly answered: number;
  readonly fromAbstract: number;
  /** Papers with values of which pages gave no text. */
  readonly readInPart: number;
  /** Papers with values that their source or their title calls retracted. */
  readonly retracted: number;
  readonly failuresByClass: Readonly<Record<string, number>>;
  /** `costUsd` is null as soon as the price of one call is unknown. */
  readonly usage: RunSummary['usage'];
}

export async function outcomeTotals(db: Database, runId: string): Promise<OutcomeTotals> {
  const usage = (field: string) => sql`(${outcomes.outcome} -> 'usage' ->> ${field})`;
  const answered = sql`${outcomes.status} in ('extracted', 'cached')`;
  const [sums] = await db.orm
    .select({
      answered: sql<number>`count(*) filter (where ${answered})`.mapWith(Number),
      fromAbstract: sql<number>`count(*) filter (where ${answered} and ${outcomes.outcome} ->> 'contentSource' = 'abstract')`.mapWith(Number),
      readInPart: sql<number>`count(*) filter (where ${answered} and ${outcomes.outcome} #> '{pdf,unreadPages}' is not null)`.mapWith(Number),
      promptTokens: sql<number>`coalesce(sum(${usage('promptTokens')}::bigint), 0)`.mapWith(Number),
      completionTokens: sql<number>`coalesce(sum(${usage('completionTokens')}::bigint), 0)`.mapWith(Number),
      costUsd: sql<number>`coalesce(sum(${usage('costUsd')}::double precision), 0)`.mapWith(Number),
      unpriced: sql<number>`count(*) filter (where ${usage('costUsd')} is null)`.mapWith(Number),
    })
    .from(outcomes)
    .where(eq(outcomes.runId, runId));
  const [withdrawn] = await db.orm
    .select({ n: count() })
    .from(entries)
    .innerJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(and(eq(entries.runId, runId), answered, sql`(${entries.record} ->> 'retracted' = 'true' or ${entries.record} ->> 'title' ~* ${retractedTitle})`));
  const classes = await db.orm
    .select({ errorClass: outcomes.errorClass, n: count() })
    .from(outcomes)
    .where(and(eq(outcomes.runId, runId), eq(outcomes.status, 'failed'), isNotNull(outcomes.errorClass)))
    .groupBy(outcomes.errorClass)
    .orderBy(outcomes.errorClass);
  return {
    answered: sums?.answered ?? 0,
    fromAbstract: sums?.fromAbstract ?? 0,
    readInPart: sums?.readInPart ?? 0,
    retracted: withdrawn?.n ?? 0,
    failuresByClass: Object.fromEntries(classes.map(({ errorClass, n }) => [errorClass ?? '', n])),
    usage: {
      promptTokens: sums?.promptTokens ?? 0,
      completionTokens: sums?.completionTokens ?? 0,
      costUsd: (sums?.unpriced ?? 0) > 0 ? null : (sums?.costUsd ?? 0),
    },
  };
}
