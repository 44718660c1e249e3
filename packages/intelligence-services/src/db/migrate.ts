/** Brings a store to this program's schema: append-only SQL files, all in one transaction, safe with ten processes at once. */
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { pgSchema, bigint, text, timestamp } from 'drizzle-orm/pg-core';
import type { Orm } from './database.ts';
import { DatabaseError } from './errors.ts';

export interface MigrateOptions {
  /** A migration's `folderMillis`: the last one to apply. For a dump of that age, which is loaded before the rest is applied. @default the newest */
  readonly upTo?: number;
}

/** Drizzle's own migrator creates its table without a lock, and two processes that start together break on it: ours waits. */
export async function migrate(orm: Orm, options: MigrateOptions = {}): Promise<void> {
  const { upTo = Number.POSITIVE_INFINITY } = options;
  const files = migrationFiles().filter((file) => file.folderMillis <= upTo);
  const newest = files.at(-1)?.folderMillis ?? 0;
  if ((await lastApplied(orm)) === newest) return;
  await orm.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockKey})`);
    const applied = await lastApplied(tx);
    if (applied > newest) {
      throw new DatabaseError(`Cannot open the store: its schema is of ${day(applied)}; expected ${day(newest)} or earlier. Update sluice to use it`);
    }
    for (const file of files.filter((candidate) => candidate.folderMillis > applied)) {
      for (const statement of file.sql) await tx.execute(sql.raw(statement));
      await tx.execute(
        sql`create table if not exists sluice.migrations (folder_millis bigint primary key, hash text not null, applied_at timestamptz not null default now())`,
      );
      await tx.insert(migrations).values({ folderMillis: file.folderMillis, hash: file.hash });
    }
  });
}

export interface SchemaState {
  readonly kind: 'current' | 'older' | 'newer';
  /** What is to be done, where something is. */
  readonly sentence: string;
}

/** Whether the store's tables are those that this program knows. */
export async function schemaState({ orm }: { readonly orm: Orm }): Promise<SchemaState> {
  const newest = migrationFiles().at(-1)?.folderMillis ?? 0;
  const applied = await lastApplied(orm);
  if (applied === newest) return { kind: 'current', sentence: '' };
  if (applied > newest) return { kind: 'newer', sentence: `The store's schema is of ${day(applied)}, this program knows that of ${day(newest)}: it waits to be replaced by a newer one` };
  return { kind: 'older', sentence: `The store's schema is ${applied === 0 ? 'not there yet' : `of ${day(applied)}`}, this program needs that of ${day(newest)}: it waits for "sluice migrate"` };
}

/** Of this program, oldest first. */
export function migrationFiles(): ReturnType<typeof readMigrationFiles> {
  return readMigrationFiles({ migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)) });
}

/** Any number that no other program on the same server is likely to use. */
const lockKey = 7_305_114_863_121;

/** Not in schema.ts: the first migration would have to record itself in a table that it makes. */
const migrations = pgSchema('sluice').table('migrations', {
  folderMillis: bigint('folder_millis', { mode: 'number' }).primaryKey(),
  hash: text('hash').notNull(),
  appliedAt: timestamp('applied_at', { withTimezone: true }).notNull().defaultNow(),
});

/** 0 for a store without tables. */
export async function lastApplied(orm: Orm): Promise<number> {
  // Not `to_regclass`, whose cached "there is none" outlives another process's migration.
  const there = await orm.select({ name: sql<string>`tablename` }).from(sql`pg_catalog.pg_tables`).where(sql`schemaname = 'sluice' and tablename = 'migrations'`);
  if (there.length === 0) return 0;
  const [last] = await orm.select({ at: sql<string | null>`max(${migrations.folderMillis})` }).from(migrations);
  return Number(last?.at ?? 0);
}

function day(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}
