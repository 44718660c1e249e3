/** A worker's heartbeat on the papers that it has in hand. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Orm } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { jobTable, queueSchema } from './open-boss.ts';

/**
 * Ids of those that are still held. Those that somebody is ending at this moment are held until then, and passed over: a statement that waited for them (pg-boss's `touch` does), with others of the
 * same commit already locked, makes the commit fail by deadlock.
 */
export async function renewLeases(orm: Orm, queue: string, attempts: readonly { readonly id: string; readonly retryCount: number }[]): Promise<readonly string[]> {
  // Arrays, read once: joined with a list, Postgres reads the whole queue for each lease while its statistics are old.
  const ids = sql`array(select value::uuid from json_array_elements_text(${JSON.stringify(attempts.map(({ id }) => id))}::json))`;
  const fence = sql`array(select value from json_array_elements_text(${JSON.stringify(attempts.map(({ id, retryCount }) => `${id}:${retryCount}`))}::json))`;
  const isHeld = sql`name = ${queue} and id = any(${ids}) and state = 'active' and (id::text || ':' || retry_count::text) = any(${fence})`;
  const found = await rowsOf(
    orm,
    sql`with held as materialized (select id from ${jobTable} where ${isHeld}),
        free as materialized (select id from ${jobTable} where ${isHeld} for update skip locked),
        renewed as (update ${jobTable} set heartbeat_on = ${sql.identifier(queueSchema)}.job_now() where name = ${queue} and id = any(array(select id from free)))
        select id::text as id from held`,
  );
  return z.array(z.object({ id: z.string() })).parse(found).map(({ id }) => id);
}
