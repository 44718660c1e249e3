/** Reads judgements back by paper: of each reviewer the last word on each target, or all of them. */
import type { Judgement } from '@sluice/core-models';
import { asc, desc, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { judgements } from '../db/schema.ts';

/** By paper id, oldest first; papers that nobody judged are not in it. */
export async function latestJudgements(db: Database, paperIds: readonly string[]): Promise<ReadonlyMap<string, readonly Judgement[]>> {
  if (paperIds.length === 0) return new Map();
  const rows = await db.orm
    .selectDistinctOn([judgements.paperId, judgements.targetName, judgements.reviewer])
    .from(judgements)
    .where(inArray(judgements.paperId, [...paperIds]))
    .orderBy(judgements.paperId, judgements.targetName, judgements.reviewer, desc(judgements.createdAt), desc(judgements.judgementId));
  return Map.groupBy(rows.map(judgementOf).toSorted(byTime), ({ paperId }) => paperId);
}

/** Every word ever said on these papers, oldest first. */
export async function allJudgements(db: Database, paperIds: readonly string[]): Promise<ReadonlyMap<string, readonly Judgement[]>> {
  if (paperIds.length === 0) return new Map();
  const rows = await db.orm
    .select()
    .from(judgements)
    .where(inArray(judgements.paperId, [...paperIds]))
    .orderBy(asc(judgements.createdAt), asc(judgements.judgementId));
  return Map.groupBy(rows.map(judgementOf), ({ paperId }) => paperId);
}

function judgementOf(row: typeof judgements.$inferSelect): Judgement {
  const { value, evidence, createdAt, ...rest } = row;
  return { ...rest, value: value ?? null, evidence: [...(evidence ?? [])], createdAt: createdAt.toISOString() };
}

function byTime(one: Judgement, other: Judgement): number {
  return one.createdAt === other.createdAt ? (one.judgementId < other.judgementId ? -1 : 1) : one.createdAt < other.createdAt ? -1 : 1;
}
