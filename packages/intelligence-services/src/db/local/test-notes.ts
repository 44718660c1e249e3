/** What tests of the local store write into it and look for again. */
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { isDatabaseGone } from '../errors.ts';
import { openDatabase } from '../open.ts';
import { paces } from '../schema.ts';
import { readPidFile } from './pid-file.ts';

export const note = (db: Database, mark: string) => db.orm.insert(paces).values({ host: mark, nextAt: sql`now()` });
export const notes = async (db: Database) => (await db.orm.select({ mark: paces.host }).from(paces).orderBy(paces.host)).map((row) => row.mark);
export const open = (path: string) => openDatabase({ url: `local:${path}` });
export const pidOf = async (store: string) => (await readPidFile(join(store, 'data')))?.pid ?? 0;

/** The first query after a crash may fail as gone, and only so; the next one finds the server again. */
export async function insist<T>(query: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await query();
    } catch (error) {
      if (!isDatabaseGone(error) || tries === 20) throw error;
    }
  }
}
