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
  const leases = JSON.stringify(attempts.map(({ id, retryCount }) => ({ id, lost: retryCount })));
  const found = await rowsOf(
    orm,
    sql`with lease as materialized (select id, lost from json_to_recordset(${leases}::json) as lease(id uuid, lost int)),
        held as materialized (select job.id, lost from ${jobTable} job join lease using (id) where name = ${queue} and state = 'active' and retry_count = lost),
        free as materialized (select job.id from ${jobTable} job join held using (id) where name = ${queue} and state = 'active' and retry_count = lost for update of job skip locked),
        renewed as (update ${jobTable} job set heartbeat_on = ${sql.identifier(queueSchema)}.job_now() from free where name = ${queue} and job.id = free.id)
        select id::text as id from held`,
  );
  return z.array(z.object({ id: z.string() })).parse(found).map(({ id }) => id);
}
