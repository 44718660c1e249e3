/** Deduplication of a run's entries in the database, a batch at a time: a pass of intake that can be repeated and resumed. */
import { and, count, eq, isNull } from 'drizzle-orm';
import { analyzeEntries } from '../checkpoint/analyze-entries.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { adoptKnown } from './adopt-known.ts';
import { rememberAnswered } from './known-papers.ts';
import { indexRun } from './run-index.ts';
import { joinRun } from './run-joins.ts';
import { placeRun } from './run-places.ts';
import { DisjointSets } from './union.ts';

export interface DeduplicateRunOptions {
  /** False makes every entry its own paper. */
  readonly enabled: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sets paper id, role, leader and reason of every well-formed entry that has none. One transaction: a crash leaves nothing half-done.
 * Entries that have a role keep it, so entries appended on resume join the leaders that are already there.
 *
 * @returns how many leaders and duplicates the run has now.
 */
export async function deduplicateRun(db: Database, runId: string, options: DeduplicateRunOptions): Promise<{ leaders: number; duplicates: number }> {
  const { enabled, signal } = options;
  const [fresh] = await db.orm.select({ n: count() }).from(entries).where(and(eq(entries.runId, runId), isNull(entries.role), isNull(entries.malformed)));
  if ((fresh?.n ?? 0) > 0) {
    // Thousands of rows just came in, and the planner would take the table for empty: each batch would then read all of it.
    await analyzeEntries(db);
    await db.transaction(async (tx) => {
      const maxOrdinal = await indexRun(tx, { runId, withKeys: enabled, signal });
      const joins = enabled ? await joinRun(tx, { maxOrdinal, signal }) : { sets: new DisjointSets(0), contested: new Set<number>() };
      await placeRun(tx, { runId, joins, signal });
      if (enabled && (await rememberAnswered(tx, { signal }))) await adoptKnown(tx, { runId, signal });
    });
  }
  return await countRoles(db.orm, runId);
}

async function countRoles(orm: Orm, runId: string): Promise<{ leaders: number; duplicates: number }> {
  const rows = await orm.select({ role: entries.role, n: count() }).from(entries).where(eq(entries.runId, runId)).groupBy(entries.role);
  const of = (role: 'leader' | 'member') => rows.find((row) => row.role === role)?.n ?? 0;
  return { leaders: of('leader'), duplicates: of('member') };
}
