/** Papers as the store knows them over all runs, as their newest entry describes them. */
import type { PaperRecord } from '@sluice/core-models';
import { type SQL, and, desc, eq, gt, ilike, isNotNull, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, runs } from '../db/schema.ts';

export interface KnownPaper {
  readonly paperId: string;
  readonly record: PaperRecord;
}

export interface PaperQuery {
  /** A piece of the title, or a whole identifier. */
  readonly q?: string | undefined;
  /** Only papers of runs of this person; undefined for all. */
  readonly belongsTo?: string | undefined;
  /** The id of the last paper already seen. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** By id. */
export async function readPapers(db: Database, query: PaperQuery): Promise<readonly KnownPaper[]> {
  const { q, belongsTo, after, limit } = query;
  const rows = await db.orm
    .selectDistinctOn([entries.paperId], { paperId: entries.paperId, record: entries.record })
    .from(entries)
    .where(and(isNotNull(entries.paperId), after === undefined ? undefined : gt(entries.paperId, after), matching(q), theirs(belongsTo)))
    // Run ids of ours begin with their time.
    .orderBy(entries.paperId, desc(entries.runId))
    .limit(limit);
  return rows.flatMap(({ paperId, record }) => (paperId === null ? [] : [{ paperId, record }]));
}

export interface PaperInRun {
  readonly runId: string;
  readonly entry: number;
}

/** With every run that has it, newest first; null where it is not known, or not theirs. */
export async function readPaper(db: Database, paperId: string, options: { readonly belongsTo?: string | undefined } = {}): Promise<(KnownPaper & { readonly runs: readonly PaperInRun[] }) | null> {
  const rows = await db.orm
    .select({ runId: entries.runId, entry: entries.ordinal, record: entries.record })
    .from(entries)
    .where(and(eq(entries.paperId, paperId), theirs(options.belongsTo)))
    .orderBy(desc(entries.runId), entries.ordinal)
    .limit(200);
  const [newest] = rows;
  return newest === undefined ? null : { paperId, record: newest.record, runs: rows.map(({ runId, entry }) => ({ runId, entry })) };
}

function theirs(belongsTo: string | undefined): SQL | undefined {
  return belongsTo === undefined ? undefined : sql`exists (select 1 from ${runs} where ${runs.runId} = ${entries.runId} and ${runs.belongsTo} = ${belongsTo})`;
}

function matching(q: string | undefined): SQL | undefined {
  if (q === undefined || q === '') return undefined;
  const like = `%${q.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
  return or(ilike(sql`${entries.record} ->> 'title'`, like), sql`${entries.record} ->> 'doi' = ${q.toLowerCase()}`, sql`${entries.record} ->> 'arxivId' = ${q}`, eq(entries.paperId, q));
}
