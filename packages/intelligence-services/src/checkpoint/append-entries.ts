/** Numbers what a source said, once: a source that is listed again adds only what is new. */
import type { SourceItem } from '@sluice/core-models';
import { and, eq, inArray, max, sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { storableText } from '../db/columns.ts';
import { entries } from '../db/schema.ts';
import { lockRun } from './lock-run.ts';

/** How many were new. Ordinals go on from the highest without gaps, in the order given. */
export async function appendEntries(db: Database, runId: string, items: readonly SourceItem[]): Promise<number> {
  let added = 0;
  for (let at = 0; at < items.length; at += batchSize) {
    const batch = items.slice(at, at + batchSize);
    added += await db.transaction((tx) => appendBatch(tx, runId, batch));
  }
  return added;
}

/** Six parameters a row; Postgres takes 65,534 in a statement. */
const batchSize = 1000;

async function appendBatch(tx: Orm, runId: string, items: readonly SourceItem[]): Promise<number> {
  await lockRun(tx, runId);
  const known = await knownKeys(tx, runId, items);
  const fresh = new Map<string, SourceItem>();
  for (const item of items) {
    const key = keyOf(item);
    if (!known.has(key) && !fresh.has(key)) fresh.set(key, item);
  }
  if (fresh.size === 0) return 0;
  const [last] = await tx.select({ ordinal: max(entries.ordinal) }).from(entries).where(eq(entries.runId, runId));
  const first = (last?.ordinal ?? 0) + 1;
  await tx.insert(entries).values([...fresh.values()].map((item, index) => row(item, runId, first + index)));
  return fresh.size;
}

async function knownKeys(tx: Orm, runId: string, items: readonly SourceItem[]): Promise<ReadonlySet<string>> {
  const hashes = items.map((item) => sql`md5(${storableText(item.locator)})`);
  const rows = await tx
    .select({ source: entries.source, locator: entries.locator })
    .from(entries)
    .where(and(eq(entries.runId, runId), inArray(sql`md5(${entries.locator})`, hashes)));
  return new Set(rows.map(keyOf));
}

function keyOf(item: { readonly source: string; readonly locator: string }): string {
  return JSON.stringify([storableText(item.source), storableText(item.locator)]);
}

function row(item: SourceItem, runId: string, ordinal: number): typeof entries.$inferInsert {
  const { source, locator } = item;
  return item.kind === 'record'
    ? { runId, ordinal, source, locator, record: item.record }
    : { runId, ordinal, source, locator, record: emptyRecord, malformed: item.message };
}

const emptyRecord = { authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} };
