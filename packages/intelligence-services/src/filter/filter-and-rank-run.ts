/** Filters and ranks a run's leaders in the database: a pass that judges and counts, one that scores, and the order by SQL. */
import { createHash } from 'node:crypto';
import { type FilterSettings, type RankSettings, WriteBehind, readAhead } from '@sluice/core-models';
import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import { analyzeEntries } from '../checkpoint/analyze-entries.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { createJudged, drawSample, judged, writeRanks } from './judged.ts';
import { rankPaper } from './rank.ts';
import { RelevancePass } from './relevance-pass.ts';
import { filterOf } from './rules.ts';

export interface FilterAndRankOptions {
  readonly filters: FilterSettings;
  readonly ranking: RankSettings;
  readonly query?: string;
  /** Keep this many, drawn by `seed`; the others are left out by the rule `sample`. */
  readonly sample?: number;
  readonly seed?: number;
  readonly now: Date;
  readonly signal: AbortSignal;
}

const batchSize = 1000;

/**
 * Sets `filteredBy`, score, its parts and rank of every leader without an outcome; one with an outcome keeps what it has and counts towards `top`. One
 * transaction, and the same answer each time. Without a query and without any citation count the order is that of the input.
 *
 * @returns how many leaders are kept and how many are filtered.
 * @throws {ConfigurationError} where the keyword expression cannot be read.
 */
export async function filterAndRankRun(db: Database, runId: string, options: FilterAndRankOptions): Promise<{ kept: number; filtered: number }> {
  const { signal, filters } = options;
  const filter = filterOf(filters);
  const relevance = options.query === undefined ? undefined : new RelevancePass(options.query);
  // As for deduplication: without it the planner takes a table that was just filled for empty.
  await analyzeEntries(db);
  await db.transaction(async (tx) => {
    await createJudged(tx);
    await using writing = new WriteBehind();
    for await (const rows of readAhead(leaders(tx, runId, signal))) {
      const lines = rows.map(({ ordinal, record, settled, filteredBy }) => {
        const rule = settled ? (filteredBy ?? '') : filter(record);
        const toScore = rule === '' && !settled;
        if (rule === '') relevance?.count(record);
        // Without a query nothing is compared with the rest: the score is known at once.
        const scored = toScore && relevance === undefined ? rankPaper(record, { relevance: null, weights: options.ranking, now: options.now }) : undefined;
        return { ordinal, rule, settled, lot: lotOf(options.seed ?? 0, ordinal), cited: record.citations !== undefined, score: scored?.score, parts: scored?.parts };
      });
      await writing.next(() =>
        tx.execute(
          sql`insert into rank_judged (ordinal, rule, settled, lot, cited, score, parts) select * from json_to_recordset(${JSON.stringify(lines)}::json) as line(ordinal int, rule text, settled boolean, lot text, cited boolean, score float8, parts jsonb)`,
        ),
      );
    }
    await writing.done();
    await tx.execute(sql`analyze rank_judged`);
    if (options.sample !== undefined) await drawSample(tx, options.sample);
    if (relevance !== undefined) {
      const most = await scoreRelevance(tx, { runId, relevance, signal });
      await scoreLeaders(tx, { runId, most, options });
    }
    await writeRanks(tx, { runId, top: filters.top, hasQuery: relevance !== undefined });
  });
  return await countKept(db.orm, runId);
}

interface Leader {
  readonly ordinal: number;
  readonly record: typeof entries.$inferSelect.record;
  readonly settled: boolean;
  readonly filteredBy: string | null;
}

async function* leaders(tx: Orm, runId: string, signal: AbortSignal): AsyncIterable<readonly Leader[]> {
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ ordinal: entries.ordinal, record: entries.record, filteredBy: entries.filteredBy, outcome: outcomes.ordinal })
      .from(entries)
      .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after), eq(entries.role, 'leader')))
      .orderBy(asc(entries.ordinal))
      .limit(batchSize);
    if (rows.length > 0) yield rows.map(({ outcome, ...row }) => ({ ...row, settled: outcome !== null }));
    after = rows.at(-1)?.ordinal ?? after;
    if (rows.length < batchSize) return;
  }
}

/** Kept leaders that are to be scored, a batch at a time. */
async function* keptLeaders(tx: Orm, runId: string, signal: AbortSignal) {
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    // The page first: joined to all of them, it was the whole run that was read for each.
    const page = tx
      .select({ ordinal: judged.ordinal, relevance: judged.relevance })
      .from(judged)
      .where(and(gt(judged.ordinal, after), eq(judged.rule, ''), eq(judged.settled, false)))
      .orderBy(asc(judged.ordinal))
      .limit(batchSize)
      .as('page');
    const rows = await tx
      .select({ ordinal: page.ordinal, record: entries.record, relevance: page.relevance })
      .from(page)
      .innerJoin(entries, and(eq(entries.runId, runId), eq(entries.ordinal, page.ordinal)))
      .orderBy(asc(page.ordinal));
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.ordinal ?? after;
    if (rows.length < batchSize) return;
  }
}

/** Raw BM25 of each; gives the highest, by which all are divided. */
async function scoreRelevance(tx: Orm, work: { readonly runId: string; readonly relevance: RelevancePass; readonly signal: AbortSignal }): Promise<number> {
  const { runId, relevance, signal } = work;
  let most = 0;
  for await (const rows of readAhead(keptLeaders(tx, runId, signal))) {
    const lines = rows.map(({ ordinal, record }) => ({ ordinal, relevance: relevance.score(record) }));
    for (const line of lines) most = Math.max(most, line.relevance ?? 0);
    await tx.execute(
      sql`update rank_judged set relevance = line.relevance from json_to_recordset(${JSON.stringify(lines)}::json) as line(ordinal int, relevance float8) where rank_judged.ordinal = line.ordinal`,
    );
  }
  return most;
}

async function scoreLeaders(tx: Orm, work: { readonly runId: string; readonly most: number; readonly options: FilterAndRankOptions }): Promise<void> {
  const { runId, most, options } = work;
  for await (const rows of readAhead(keptLeaders(tx, runId, options.signal))) {
    const lines = rows.map(({ ordinal, record, relevance }) => {
      const share = relevance === null ? null : most === 0 ? 0 : relevance / most;
      const { score, parts } = rankPaper(record, { relevance: share, weights: options.ranking, now: options.now });
      return { ordinal, score, parts };
    });
    await tx.execute(
      sql`update rank_judged set score = line.score, parts = line.parts from json_to_recordset(${JSON.stringify(lines)}::json) as line(ordinal int, score float8, parts jsonb) where rank_judged.ordinal = line.ordinal`,
    );
  }
}

/** A place in the draw that depends on the seed and the entry alone: appended entries do not change the others' lots. */
function lotOf(seed: number, ordinal: number): string {
  return createHash('sha256').update(`${seed}:${ordinal}`).digest('hex').slice(0, 16);
}

async function countKept(orm: Orm, runId: string): Promise<{ kept: number; filtered: number }> {
  const rows = await orm
    .select({ isKept: sql<boolean>`${entries.filteredBy} = ''`, n: sql<number>`count(*)::int` })
    .from(entries)
    .where(and(eq(entries.runId, runId), eq(entries.role, 'leader'), isNotNull(entries.filteredBy)))
    .groupBy(sql`1`);
  return { kept: rows.find((row) => row.isKept)?.n ?? 0, filtered: rows.find((row) => !row.isKept)?.n ?? 0 };
}
