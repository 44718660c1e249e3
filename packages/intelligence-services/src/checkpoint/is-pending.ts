/** The condition that an entry has no outcome, for queries that read a page or a handful of entries. */
import { sql } from 'drizzle-orm';
import { entries, outcomes } from '../db/schema.ts';

/**
 * A subquery that is looked up row by row. A join, or `not exists`, Postgres may hash over all outcomes of the run for each page: a run of
 * 300,000 entries took 140 s to read so, and takes 9. And not as `is null`, which the planner takes to be true of one row in two hundred: it then reads
 * and sorts all that is left of the run for each page.
 */
export const isPending = sql`not coalesce((select true from ${outcomes} where ${outcomes.runId} = ${entries.runId} and ${outcomes.ordinal} = ${entries.ordinal}), false)`;
