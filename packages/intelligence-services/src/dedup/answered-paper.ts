/** The last full text that a paper was answered from, in any run: what a list's entry need not fetch again. */
import type { PaperRecord } from '@sluice/core-models';
import { type SQL, and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { compareFeatures } from './compare.ts';
import { featuresOf } from './features.ts';
import { readSeparations } from './separations.ts';

export interface AnsweredPaper {
  readonly runId: string;
  readonly ordinal: number;
  readonly sha256: string;
  /** Empty where it was the same entry of the same list. */
  readonly reason: string;
}

export interface AnsweredPaperQuery {
  readonly paperId: string;
  readonly record: PaperRecord;
  readonly source: string;
  readonly locator: string;
  /** An older answer counts no more: the paper may have changed. */
  readonly since: Date;
}

/** Null where there is none, or where the two records, compared as deduplication compares, are not one paper. An answer from an abstract never stands for a full text. */
export async function findAnsweredPaper(db: Database, query: AnsweredPaperQuery): Promise<AnsweredPaper | null> {
  const [found] = await db.orm
    .select({ runId: outcomes.runId, ordinal: outcomes.ordinal, sha256: sql<string>`${outcomes.outcome} -> 'pdf' ->> 'sha256'`, record: entries.record, source: entries.source, locator: entries.locator })
    .from(outcomes)
    .innerJoin(entries, and(eq(entries.runId, outcomes.runId), eq(entries.ordinal, outcomes.ordinal)))
    .where(and(eq(outcomes.paperId, query.paperId), isFullText(query.since)))
    .orderBy(desc(outcomes.recordedAt))
    .limit(1);
  if (found === undefined) return null;
  const { runId, ordinal, sha256, record } = found;
  const isSameEntry = found.source === query.source && found.locator === query.locator;
  const { match, reason } = compareFeatures(featuresOf(record), featuresOf(query.record));
  if (!match || (await readSeparations(db.orm)).has(record, query.record)) return null;
  return { runId, ordinal, sha256, reason: isSameEntry ? '' : reason };
}

/** Which of these papers were answered from a full text, in any run: those for which `findAnsweredPaper` may find something. */
export async function answeredInFull(db: Database, { paperIds, since }: { readonly paperIds: readonly string[]; readonly since: Date }): Promise<ReadonlySet<string>> {
  if (paperIds.length === 0) return new Set();
  const rows = await db.orm
    .selectDistinct({ paperId: outcomes.paperId })
    .from(outcomes)
    .where(and(inArray(outcomes.paperId, [...paperIds]), isFullText(since)));
  return new Set(rows.flatMap(({ paperId }) => paperId ?? []));
}

function isFullText(since: Date): SQL | undefined {
  return and(
    inArray(outcomes.status, ['extracted', 'cached']),
    gte(outcomes.recordedAt, since),
    sql`${outcomes.outcome} ->> 'contentSource' = 'fulltext'`,
    sql`${outcomes.outcome} -> 'pdf' ->> 'sha256' is not null`,
  );
}
