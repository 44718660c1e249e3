/** One entry of a run by its number: what whoever checks evidence asks for, one after another. */
import { and, eq, exists, sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { entries, judgements, outcomes } from '../db/schema.ts';
import { entryOf } from './read-entries.ts';
import { type Result, withJudgements } from './read-results.ts';

export async function readResult(db: Database, given: { readonly runId: string; readonly ordinal: number }): Promise<Result | null> {
  const [row] = await statementOf(db.orm).execute(given);
  if (row === undefined) return null;
  const { isJudged, outcome, ...entry } = row;
  const [result] = await withJudgements(db, [{ entry: entryOf(entry), outcome }], { noneJudged: !isJudged });
  return result ?? null;
}

/** Put into words once for each store: doing so each time took as long as sending it. */
const statements = new WeakMap<Orm, ReturnType<typeof prepare>>();

function statementOf(orm: Orm): ReturnType<typeof prepare> {
  const known = statements.get(orm) ?? prepare(orm);
  statements.set(orm, known);
  return known;
}

function prepare(orm: Orm) {
  const { ordinal, source, locator, paperId, record } = entries;
  const runId = sql.placeholder('runId');
  const number = sql.placeholder('ordinal');
  const judged = sql`coalesce(${outcomes.outcome} ->> 'paperId', ${paperId})`;
  const isJudged = exists(orm.select({ one: sql`1` }).from(judgements).where(eq(judgements.paperId, judged)));
  return (
    orm
      .select({ runId: entries.runId, ordinal, source, locator, paperId, record, outcome: outcomes.outcome, isJudged: sql<boolean>`${isJudged}` })
      .from(entries)
      // Named on both sides: neither is read whole (`isPending`).
      .leftJoin(outcomes, and(eq(outcomes.runId, runId), eq(outcomes.ordinal, number)))
      .where(and(eq(entries.runId, runId), eq(ordinal, number)))
      .prepare('sluice_result')
  );
}
