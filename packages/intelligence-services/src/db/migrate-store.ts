/** Brings a server's tables to this version and lets other roles use them: the one place that needs the rights of an owner. */
import { sql } from 'drizzle-orm';
import { PaperQueue } from '../queue/paper-queue.ts';
import { queueSchema } from '../queue/open-boss.ts';
import { lastApplied, migrationFiles } from './migrate.ts';
import { openDatabase } from './open.ts';

export interface MigratedStore {
  /** Migrations that were missing. */
  readonly applied: number;
  /** Day of the newest. */
  readonly newest: string;
}

/** Idempotent. `roles` may then do all that a run or a worker does, and change no table. */
export async function migrateStore(options: { readonly url: string; readonly roles: readonly string[] }): Promise<MigratedStore> {
  const before = await appliedBefore(options.url);
  await using db = await openDatabase({ url: options.url });
  await using _queue = await PaperQueue.open(db, { migrate: true });
  for (const role of options.roles) {
    const name = sql.identifier(role);
    for (const schema of [sql.identifier('sluice'), sql.identifier(queueSchema)]) {
      await db.orm.execute(sql`grant usage on schema ${schema} to ${name}`);
      await db.orm.execute(sql`grant select, insert, update, delete on all tables in schema ${schema} to ${name}`);
      await db.orm.execute(sql`grant usage on all sequences in schema ${schema} to ${name}`);
      await db.orm.execute(sql`grant execute on all functions in schema ${schema} to ${name}`);
    }
  }
  const files = migrationFiles();
  return { applied: files.filter((file) => file.folderMillis > before).length, newest: new Date(files.at(-1)?.folderMillis ?? 0).toISOString().slice(0, 10) };
}

async function appliedBefore(url: string): Promise<number> {
  await using db = await openDatabase({ url, migrate: false });
  return await lastApplied(db.orm);
}
