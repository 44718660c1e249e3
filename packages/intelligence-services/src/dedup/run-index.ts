/** The blocking index of one run, in temporary tables of the transaction that deduplicates it: features, keys, and the keys that are shared. */
import type { PaperRecord } from '@sluice/core-models';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { customType, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { blockingKeys, contentOrder, maxBlock } from './block.ts';
import { FeatureReader } from './features.ts';
import { paperIdOf } from './identity.ts';
import { packFeatures } from './pack-features.ts';
import { Sketches } from './sketch.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** One row an entry. `pdf`: 2 for a file at hand, 1 for an address, 0 for neither. */
export const indexed = pgTable('dedup_indexed', {
  ordinal: integer('ordinal').primaryKey(),
  features: text('features').$type<string>().notNull(),
  sketch: bytea('sketch').notNull(),
  content: text('content').notNull(),
  paperId: text('paper_id').notNull(),
  pdf: integer('pdf').notNull(),
});

/** A record stands in as many rows as it shares keys; `place` numbers them by key, then content. */
export const shared = pgTable('dedup_shared', {
  place: integer('place').primaryKey(),
  key: integer('key').notNull(),
  ordinal: integer('ordinal').notNull(),
  size: integer('size').notNull(),
});

/** What the entry's own source said. */
export const saidRecord = sql<PaperRecord>`coalesce(${entries.ownRecord}, ${entries.record})`;

const readBatch = 1000;

/** Fills the index from the run's entries, a batch at a time; gives the greatest ordinal. */
export async function indexRun(tx: Orm, options: { readonly runId: string; readonly withKeys: boolean; readonly signal: AbortSignal }): Promise<number> {
  const { runId, withKeys, signal } = options;
  await tx.execute(sql`create temp table dedup_indexed (ordinal int primary key, features text not null, sketch bytea not null, content text not null, paper_id text not null, pdf int not null) on commit drop`);
  await tx.execute(sql`create temp table dedup_keys (key int not null, ordinal int not null) on commit drop`);
  const reader = new FeatureReader();
  let after = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ ordinal: entries.ordinal, record: saidRecord })
      .from(entries)
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after), isNull(entries.malformed)))
      .orderBy(asc(entries.ordinal))
      .limit(readBatch);
    await indexBatch(tx, rows, { withKeys, reader });
    after = rows.at(-1)?.ordinal ?? after;
    if (rows.length < readBatch) break;
  }
  // Temporary tables are not analysed on their own, and without it each page of a join reads them whole.
  await tx.execute(sql`analyze dedup_keys`);
  await tx.execute(sql`analyze dedup_indexed`);
  // Small blocks are compared whole, in any order: only large ones are sorted by what their records say.
  await tx.execute(sql`create temp table dedup_shared on commit drop as
    with sizes as (select key, count(*)::int as size from dedup_keys group by key having count(*) > 1)
    select row_number() over (order by k.key, case when sizes.size > ${sql.raw(String(maxBlock))} then i.content else '' end collate "C", k.ordinal)::int as place, k.key, k.ordinal, sizes.size
    from dedup_keys k join sizes using (key) left join dedup_indexed i on sizes.size > ${sql.raw(String(maxBlock))} and i.ordinal = k.ordinal`);
  await tx.execute(sql`create unique index on dedup_shared (place)`);
  await tx.execute(sql`analyze dedup_shared`);
  return after;
}

async function indexBatch(tx: Orm, rows: readonly { readonly ordinal: number; readonly record: PaperRecord }[], { withKeys, reader }: { readonly withKeys: boolean; readonly reader: FeatureReader }): Promise<void> {
  if (rows.length === 0) return;
  const keys: number[] = [];
  const owners: number[] = [];
  const sketches = new Sketches(rows.length);
  const lines = rows.map(({ ordinal, record }, index) => {
    const features = reader.read(record);
    sketches.draw(features, index);
    for (const key of withKeys ? new Set(blockingKeys(features)) : []) {
      keys.push(key | 0);
      owners.push(ordinal);
    }
    return { ordinal, features: packFeatures(features), sketch: sketches.pack(index).toString('base64'), content: contentOrder(features), paper_id: paperIdOf(record), pdf: pdfRank(record) };
  });
  await tx.execute(
    sql`insert into dedup_indexed select ordinal, features, decode(sketch, 'base64'), content, paper_id, pdf from json_to_recordset(${JSON.stringify(lines)}::json) as line(ordinal int, features text, sketch text, content text, paper_id text, pdf int)`,
  );
  if (withKeys) await tx.execute(sql`insert into dedup_keys select * from unnest(${`{${keys.join(',')}}`}::int[], ${`{${owners.join(',')}}`}::int[])`);
}

function pdfRank(record: PaperRecord): number {
  if (record.pdfPath !== undefined || record.pdfSha256 !== undefined) return 2;
  return record.pdfUrl !== undefined || record.attachments.some((attachment) => attachment.role === 'main') ? 1 : 0;
}
