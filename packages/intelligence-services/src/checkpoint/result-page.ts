/** A page of a run's results, filtered and put in order by the database: what a table of 10,000 rows asks for. */
import { type SQL, and, eq, ilike, inArray, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { entryOf } from './read-entries.ts';
import { type Result, withJudgements } from './read-results.ts';

export interface ResultFilter {
  /** Statuses of outcomes, or `pending`; any of them. */
  readonly statuses?: readonly string[] | undefined;
  readonly errorClass?: string | undefined;
  readonly stage?: string | undefined;
  /** Words in title, authors, DOI, arXiv id or file name, as one piece, whatever their case. */
  readonly q?: string | undefined;
  /** Only entries with an answer to this target, in this state where one is given. */
  readonly target?: string | undefined;
  readonly state?: string | undefined;
}

/** What rows can be ordered by; `value` is the value of the target named in `ResultOrder.target`. */
export const resultSorts = ['entry', 'title', 'status', 'stage', 'quality', 'cost', 'score', 'year', 'value'] as const;
export type ResultSort = (typeof resultSorts)[number];

export interface ResultOrder {
  readonly by: ResultSort;
  readonly descending: boolean;
  readonly target?: string | undefined;
}

export interface ResultPageOptions {
  readonly filter: ResultFilter;
  readonly order: ResultOrder;
  /** Rows to pass over; a page is found again while the run goes on only where the order is by entry. */
  readonly after: { readonly ordinal: number } | { readonly offset: number };
  readonly limit: number;
}

export interface ResultPage {
  readonly results: readonly Result[];
  readonly hasMore: boolean;
}

export async function readResultPage(db: Database, runId: string, options: ResultPageOptions): Promise<ResultPage> {
  const { filter, order, after, limit } = options;
  const asked = [eq(entries.runId, runId), ...conditions(filter), ...('ordinal' in after ? [sql`${entries.ordinal} > ${after.ordinal}`] : [])];
  const key = sortKey(order);
  // Ordinals first: sorting whole outcomes, some with thirty pages of evidence, would spill to disk.
  const found = await db.orm
    .select({ ordinal: entries.ordinal })
    .from(entries)
    .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(and(...asked))
    .orderBy(...(key === null ? [] : [order.descending ? sql`${key} desc nulls last` : sql`${key} asc nulls last`]), order.by === 'entry' && order.descending ? sql`${entries.ordinal} desc` : entries.ordinal)
    .limit(limit + 1)
    .offset('offset' in after ? after.offset : 0);
  const ordinals = found.slice(0, limit).map((row) => row.ordinal);
  return { results: await resultsOf(db, runId, ordinals), hasMore: found.length > limit };
}

/** How many rows a filter leaves. */
export async function countResults(db: Database, runId: string, filter: ResultFilter): Promise<number> {
  const [row] = await db.orm
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(entries)
    .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
    .where(and(eq(entries.runId, runId), ...conditions(filter)));
  return row?.n ?? 0;
}

async function resultsOf(db: Database, runId: string, ordinals: readonly number[]): Promise<readonly Result[]> {
  if (ordinals.length === 0) return [];
  const { ordinal, source, locator, paperId, record } = entries;
  const these = [...ordinals];
  const rows = await db.orm
    .select({ runId: entries.runId, ordinal, source, locator, paperId, record, outcome: outcomes.outcome })
    .from(entries)
    // Named on both sides: neither is read whole (`isPending`).
    .leftJoin(outcomes, and(eq(outcomes.runId, runId), inArray(outcomes.ordinal, these), eq(outcomes.ordinal, ordinal)))
    .where(and(eq(entries.runId, runId), inArray(ordinal, these)));
  const rowOf = new Map(rows.map((row) => [row.ordinal, row]));
  return await withJudgements(
    db,
    ordinals.flatMap((number) => {
      const row = rowOf.get(number);
      return row === undefined ? [] : [{ entry: entryOf(row), outcome: row.outcome }];
    }),
  );
}

const title = sql`coalesce(${outcomes.outcome} ->> 'title', ${entries.record} ->> 'title')`;

function conditions(filter: ResultFilter): SQL[] {
  const { statuses, errorClass, stage, q, target, state } = filter;
  const all: (SQL | undefined)[] = [];
  if (statuses !== undefined) {
    const settled = statuses.filter((status) => status !== 'pending');
    all.push(or(settled.length > 0 ? inArray(outcomes.status, settled) : undefined, statuses.includes('pending') ? sql`${outcomes.ordinal} is null` : undefined) ?? sql`false`);
  }
  if (errorClass !== undefined) all.push(eq(outcomes.errorClass, errorClass));
  if (stage !== undefined) all.push(eq(outcomes.stage, stage));
  if (target !== undefined) {
    const answer = sql`${outcomes.outcome} -> 'extraction' -> ${target}::text`;
    all.push(state === undefined ? sql`${answer} is not null` : sql`${answer} ->> 'state' = ${state}`);
  } else if (state !== undefined) {
    all.push(sql`exists (select 1 from jsonb_each(${outcomes.outcome} -> 'extraction') as answer where answer.value ->> 'state' = ${state})`);
  }
  if (q !== undefined && q !== '') {
    const like = `%${q.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
    all.push(
      or(
        sql`${title} ilike ${like}`,
        sql`${entries.record} ->> 'authors' ilike ${like}`,
        sql`coalesce(${outcomes.outcome} ->> 'doi', ${entries.record} ->> 'doi') ilike ${like}`,
        sql`coalesce(${outcomes.outcome} ->> 'arxivId', ${entries.record} ->> 'arxivId') ilike ${like}`,
        ilike(entries.locator, like),
      ),
    );
  }
  return all.filter((condition) => condition !== undefined);
}

function sortKey({ by, target }: ResultOrder): SQL | null {
  switch (by) {
    case 'entry':
      return null;
    case 'title':
      return sql`lower(${title})`;
    case 'status':
      return sql`coalesce(${outcomes.status}, 'pending')`;
    case 'stage':
      return sql`${outcomes.stage}`;
    case 'quality':
      return sql`(${outcomes.outcome} -> 'pdf' ->> 'quality')::double precision`;
    case 'cost':
      return sql`(${outcomes.outcome} -> 'usage' ->> 'costUsd')::double precision`;
    case 'score':
      return sql`${entries.score}`;
    case 'year':
      return sql`(${entries.record} ->> 'year')::integer`;
    case 'value':
      // jsonb's own order: numbers as numbers, texts as texts.
      return sql`${outcomes.outcome} -> 'extraction' -> ${target ?? ''}::text -> 'value'`;
  }
}
