/** The stores that every database test runs on: PGlite, and a database of its own on the real server. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import { z } from 'zod';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';
import { rowsOf } from './rows.ts';
import { copyOfTemplate } from './test-template.ts';

export interface TestStore {
  readonly name: string;
  /** A new, empty store with its tables. */
  open(): Promise<Database>;
}

/** For `describe.each(testStores)`. */
export const testStores: readonly TestStore[] = [
  { name: 'PGlite', open: openCopy },
  { name: 'Postgres', open: openOnServer },
];

/** Stores of this process that no test holds, without a row: starting one takes seconds of CPU, emptying one takes none. */
const idle: Database[] = [];

/** Never closed: each ends with its process, and the folder of all with the test run. */
async function openCopy(): Promise<Database> {
  const db = idle.pop() ?? (await openDatabase({ url: `pglite:${await copyOfTemplate(inject('pgliteRoot'))}` }));
  let held = true;
  return {
    ...db,
    async [Symbol.asyncDispose]() {
      if (!held) return;
      held = false;
      await empty(db);
      idle.push(db);
    },
  };
}

async function empty({ orm }: Database): Promise<void> {
  const found = await rowsOf(orm, sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'sluice' and tablename <> 'migrations'`);
  const tables = z.array(z.object({ name: z.string() })).parse(found);
  await orm.execute(sql.raw(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`));
}

/** For tests of what is the same on any store: a database is made in a fraction of the time that a PGlite takes. */
export async function openOnServer(): Promise<Database> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await openDatabase({ url: url.href });
  return {
    ...db,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
