/** Numbers what a source said, once: a source that is listed again adds only what is new. */
import type { PaperRecord, SourceItem } from '@sluice/core-models';
import { sql } from 'drizzle-orm';
import { storableJson, storableText } from '../db/columns.ts';
import { briefTransaction } from '../db/brief-transaction.ts';
import { analyzeEntries } from './analyze-entries.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

/** How many were new. Ordinals go on from the highest without gaps, in the order given. */
export async function appendEntries(db: Database, runId: string, items: readonly SourceItem[]): Promise<number> {
  let added = 0;
  for (let at = 0; at < items.length; at += batchSize) {
    const batch = items.slice(at, at + batchSize);
    const ordinals = await briefTransaction(db, (tx) => appendBatch(tx, runId, batch));
    added += ordinals.length;
    if (hasGrown(ordinals)) await analyzeEntries(db);
  }
  return added;
}

/** Rows in one JSON parameter: some megabytes with abstracts. */
const batchSize = 1000;

/** One parameter for all rows is four times as fast as six for each. */
async function appendBatch(tx: Orm, runId: string, items: readonly SourceItem[]): Promise<readonly number[]> {
  await lockRun(tx, runId);
  const rows = [...new Map(items.toReversed().map((item) => [keyOf(item), rowOf(item)])).values()].toReversed();
  const added = await tx
    .insert(entries)
    .select(
      sql`select ${runId}, ${lastOrdinal(runId)} + row_number() over (order by item.position), item.source, item.locator, item.record, item.malformed,
            null, null, null::integer, null, null, null::double precision, null::jsonb, null::integer, null::jsonb
          from rows from (jsonb_to_recordset(${storableJson(rows)}::jsonb) as (source text, locator text, record jsonb, malformed text)) with ordinality as item (source, locator, record, malformed, position)
          where not exists (
            select 1 from ${entries} as known
            where known.run_id = ${runId} and md5(known.source) = md5(item.source) and md5(known.locator) = md5(item.locator))`,
    )
    .returning({ ordinal: entries.ordinal });
  return added.map(({ ordinal }) => ordinal);
}

/**
 * Past 256 entries, 1,024 and so on the planner is told of them: it takes a run that it has never seen for one row, and would compare each item
 * with all of the run's rows where the index on locators finds one. Until its autovacuum comes, that is: a second thousand beside a thousand took
 * a hundred times as long as the third, and 10⁶ would not end.
 */
function hasGrown(ordinals: readonly number[]): boolean {
  const stepOf = (entriesSoFar: number): number => Math.max(3, Math.floor(Math.log2(entriesSoFar) / 2));
  const last = ordinals.reduce((most, ordinal) => Math.max(most, ordinal), 0);
  return ordinals.length > 0 && stepOf(last) > stepOf(last - ordinals.length);
}

function lastOrdinal(runId: string) {
  return sql`(select coalesce(max(counted.ordinal), 0) from ${entries} as counted where counted.run_id = ${runId})`;
}

function keyOf(item: SourceItem): string {
  return JSON.stringify([storableText(item.source), storableText(item.locator)]);
}

interface Row {
  readonly source: string;
  readonly locator: string;
  readonly record: PaperRecord;
  readonly malformed: string | null;
}

function rowOf(item: SourceItem): Row {
  const { source, locator } = item;
  return item.kind === 'record' ? { source, locator, record: item.record, malformed: null } : { source, locator, record: emptyRecord, malformed: item.message };
}

const emptyRecord: PaperRecord = { authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} };
