/** The working table of a ranking, temporary to its transaction, and the statements that end in ranks. */
import { sql } from 'drizzle-orm';
import { boolean, doublePrecision, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';

/** `settled` has an outcome already; `lot` orders the draw of a sample. */
export const judged = pgTable('rank_judged', {
  ordinal: integer('ordinal').primaryKey(),
  rule: text('rule').notNull(),
  settled: boolean('settled').notNull(),
  lot: text('lot').notNull(),
  cited: boolean('cited').notNull(),
  relevance: doublePrecision('relevance'),
  score: doublePrecision('score'),
  parts: jsonb('parts').$type<Record<string, number | null>>(),
});

export async function createJudged(tx: Orm): Promise<void> {
  await tx.execute(sql`create temp table rank_judged (
    ordinal int primary key, rule text not null, settled boolean not null, lot text not null, cited boolean not null,
    relevance float8, score float8, parts jsonb
  ) on commit drop`);
}

/** Leaves out all but `size` of the kept; settled ones were drawn before and take their places first. */
export async function drawSample(tx: Orm, size: number): Promise<void> {
  await tx.execute(sql`update rank_judged set rule = 'sample' from (
    select ordinal, row_number() over (order by settled desc, lot, ordinal) as place from rank_judged where rule = ''
  ) as drawn where drawn.ordinal = rank_judged.ordinal and drawn.place > ${size} and not settled`);
}

/** Order and `top` in one statement. Settled entries come first, since their work is done, and keep the rank they have. */
export async function writeRanks(tx: Orm, options: { readonly runId: string; readonly top: number | undefined; readonly hasQuery: boolean }): Promise<void> {
  const { runId, top, hasQuery } = options;
  await tx.execute(sql`update ${entries} set
      filtered_by = case when placed.rule = '' and placed.place > ${top ?? 2_147_483_647} then 'top' else placed.rule end,
      rank = case when placed.rule = '' and placed.place <= ${top ?? 2_147_483_647} then placed.place else null end,
      score = case when placed.rule = '' then placed.score end, score_parts = case when placed.rule = '' then placed.parts end
    from (
      select ordinal, rule, settled, score, parts,
        row_number() over (partition by rule = '' order by settled desc, case when ${hasQuery} or ranked.any_cited then score end desc nulls last, ordinal)::int as place
      from rank_judged, (select coalesce(bool_or(cited), false) as any_cited from rank_judged where rule = '') as ranked
    ) as placed
    where ${entries.runId} = ${runId} and ${entries.ordinal} = placed.ordinal and not placed.settled`);
}
