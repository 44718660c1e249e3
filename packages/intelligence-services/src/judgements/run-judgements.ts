/** The judgements that bear on a run: of its papers, whichever run they were made in. */
import type { Judgement, StandingJudgement } from '@sluice/core-models';
import { and, asc, eq, inArray, ne, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, judgements, outcomes } from '../db/schema.ts';
import { allJudgements, latestJudgements } from './read-judgements.ts';
import { standing } from './standing.ts';

/** Papers asked for at once. */
const BATCH = 200;

/** In input order, with the run's own ordinals; `history` gives every word instead of each reviewer's last. */
export async function runJudgements(db: Database, runId: string, { history = false }: { readonly history?: boolean } = {}): Promise<readonly StandingJudgement[]> {
  const papers = await judgedPapers(db, runId);
  const found: StandingJudgement[] = [];
  for (let at = 0; at < papers.length; at += BATCH) {
    const page = papers.slice(at, at + BATCH);
    const read = history ? allJudgements : latestJudgements;
    const byPaper: ReadonlyMap<string, readonly Judgement[]> = await read(db, [...new Set(page.map(({ paperId }) => paperId))]);
    const rows = await db.orm
      .select({ ordinal: outcomes.ordinal, outcome: outcomes.outcome })
      .from(outcomes)
      .where(and(eq(outcomes.runId, runId), inArray(outcomes.ordinal, page.map(({ ordinal }) => ordinal))));
    const byOrdinal = new Map(rows.map(({ ordinal, outcome }) => [ordinal, outcome]));
    for (const { ordinal, paperId } of page) {
      found.push(...standing(byPaper.get(paperId) ?? [], byOrdinal.get(ordinal) ?? null).map((judgement) => ({ ...judgement, runId, ordinal })));
    }
  }
  return found;
}

/** Leaders only: a member of a cluster has no values of its own. */
async function judgedPapers(db: Database, runId: string): Promise<readonly { readonly ordinal: number; readonly paperId: string }[]> {
  const judged = db.orm.selectDistinct({ paperId: judgements.paperId }).from(judgements);
  return await db.orm
    .select({ ordinal: outcomes.ordinal, paperId: sql<string>`coalesce(${outcomes.paperId}, ${entries.paperId})` })
    .from(outcomes)
    .innerJoin(entries, and(eq(entries.runId, outcomes.runId), eq(entries.ordinal, outcomes.ordinal)))
    .where(and(eq(outcomes.runId, runId), ne(outcomes.status, 'duplicate'), or(inArray(outcomes.paperId, judged), inArray(entries.paperId, judged))))
    .orderBy(asc(outcomes.ordinal));
}
