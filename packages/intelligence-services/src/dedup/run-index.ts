/** The blocking index of one run, in temporary tables of the transaction that deduplicates it: features, keys, and who shares them. */
import { type PaperRecord, WriteBehind, readAhead } from '@sluice/core-models';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { customType, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { blockingKeys, maxBlock } from './block.ts';
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
  paperId: text('paper_id').notNull(),
  pdf: integer('pdf').notNull(),
});

/** Two that share a key which no other has, once however many such keys they share: most of what is to be compared. */
export const pairs = pgTable('dedup_pairs', {
  place: integer('place').primaryKey(),
  one: integer('one').notNull(),
  two: integer('two').notNull(),
});

/** A record stands in as many rows as it shares keys with two and more others; `place` numbers them by key, then content. */
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
  await tx.execute(sql`create temp table dedup_indexed (ordinal int primary key, features text not null, sketch bytea not null, paper_id text not null, pdf int not null) on commit drop`);
  await tx.execute(sql`create temp table dedup_keys (key int not null, ordinal int not null) on commit drop`);
  const reader = new FeatureReader();
  await using writing = new WriteBehind();
  let greatest = 0;
  for await (const rows of readAhead(wellFormed(tx, runId, signal))) {
    const batch = batchOf(rows, { withKeys, reader });
    await writing.next(() => writeBatch(tx, batch));
    greatest = rows.at(-1)?.ordinal ?? greatest;
  }
  await writing.done();
  // Temporary tables are not analysed on their own, and without it each page of a join reads them whole.
  await tx.execute(sql`analyze dedup_keys`);
  await tx.execute(sql`analyze dedup_indexed`);
  await tx.execute(sql`create temp table dedup_sizes on commit drop as select key, count(*)::int as size, min(ordinal) as one, max(ordinal) as two from dedup_keys group by key having count(*) > 1`);
  await tx.execute(sql`create temp table dedup_pairs on commit drop as
    select row_number() over (order by one, two)::int as place, one, two from (select distinct one, two from dedup_sizes where size = 2) as pair`);
  // Small blocks are compared whole, in any order: only large ones are sorted by what their records say.
  await tx.execute(sql`create temp table dedup_shared on commit drop as
    select row_number() over (order by k.key, case when sizes.size > ${sql.raw(String(maxBlock))} then i.features else '' end collate "C", k.ordinal)::int as place, k.key, k.ordinal, sizes.size
    from dedup_keys k join dedup_sizes sizes on sizes.key = k.key and sizes.size > 2 left join dedup_indexed i on sizes.size > ${sql.raw(String(maxBlock))} and i.ordinal = k.ordinal`);
  for (const table of ['dedup_pairs', 'dedup_shared']) {
    await tx.execute(sql`create unique index on ${sql.identifier(table)} (place)`);
    await tx.execute(sql`analyze ${sql.identifier(table)}`);
  }
  return greatest;
}

interface Said {
  readonly ordinal: number;
  readonly record: PaperRecord;
}

async function* wellFormed(tx: Orm, runId: string, signal: AbortSignal): AsyncIterable<readonly Said[]> {
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const rows = await tx
      .select({ ordinal: entries.ordinal, record: saidRecord })
      .from(entries)
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after), isNull(entries.malformed)))
      .orderBy(asc(entries.ordinal))
      .limit(readBatch);
    yield rows;
    if (rows.length < readBatch) return;
    after = rows.at(-1)?.ordinal ?? after;
  }
}

interface Batch {
  readonly lines: readonly object[];
  /** A key and whose it is, at one place of both. */
  readonly keys: readonly number[];
  readonly owners: readonly number[];
}

function batchOf(rows: readonly Said[], { withKeys, reader }: { readonly withKeys: boolean; readonly reader: FeatureReader }): Batch {
  const keys: number[] = [];
  const owners: number[] = [];
  const sketches = new Sketches();
  const lines = rows.map(({ ordinal, record }, index) => {
    const features = reader.read(record);
    sketches.draw(features, index);
    for (const key of withKeys ? new Set(blockingKeys(features)) : []) {
      keys.push(key | 0);
      owners.push(ordinal);
    }
    return { ordinal, features: packFeatures(features), sketch: sketches.pack(index).toString('base64'), paper_id: paperIdOf(record), pdf: pdfRank(record) };
  });
  return { lines, keys, owners };
}

async function writeBatch(tx: Orm, { lines, keys, owners }: Batch): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(
    sql`insert into dedup_indexed select ordinal, features, decode(sketch, 'base64'), paper_id, pdf from json_to_recordset(${JSON.stringify(lines)}::json) as line(ordinal int, features text, sketch text, paper_id text, pdf int)`,
  );
  if (keys.length > 0) await tx.execute(sql`insert into dedup_keys select * from unnest(${`{${keys.join(',')}}`}::int[], ${`{${owners.join(',')}}`}::int[])`);
}

function pdfRank(record: PaperRecord): number {
  if (record.pdfPath !== undefined || record.pdfSha256 !== undefined) return 2;
  return record.pdfUrl !== undefined || record.attachments.some((attachment) => attachment.role === 'main') ? 1 : 0;
}
