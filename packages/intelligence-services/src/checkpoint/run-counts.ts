/** Counts a run's outcomes; `pending` is what is left, so that the six always add up to the total. */
import type { RunCounts } from '@sluice/core-models';
import { count, inArray } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';

export interface CountedRun {
  readonly total: number;
  readonly counts: RunCounts;
}

export async function runCounts(db: Database, runId: string): Promise<CountedRun> {
  return (await countRuns(db, [runId])).get(runId) ?? add(0, new Map());
}

/** The counts of several runs in two queries of one snapshot: between two snapshots an entry could be counted on one side only. */
export async function countRuns(db: Database, runIds: readonly string[]): Promise<ReadonlyMap<string, CountedRun>> {
  if (runIds.length === 0) return new Map();
  return await db.transaction(async (tx) => {
    await tx.execute('set transaction isolation level repeatable read, read only');
    const totals = await tx.select({ runId: entries.runId, n: count() }).from(entries).where(inArray(entries.runId, [...runIds])).groupBy(entries.runId);
    const byRun = Map.groupBy(await statuses(tx, runIds), (row) => row.runId);
    const totalOf = new Map(totals.map((row) => [row.runId, row.n]));
    return new Map(runIds.map((runId) => [runId, add(totalOf.get(runId) ?? 0, new Map(byRun.get(runId)?.map((row) => [row.status, row.n])))]));
  });
}

function statuses(tx: Orm, runIds: readonly string[]): Promise<readonly { runId: string; status: string; n: number }[]> {
  return tx
    .select({ runId: outcomes.runId, status: outcomes.status, n: count() })
    .from(outcomes)
    .where(inArray(outcomes.runId, [...runIds]))
    .groupBy(outcomes.runId, outcomes.status);
}

function add(total: number, byStatus: ReadonlyMap<string, number>): CountedRun {
  const of = (status: string) => byStatus.get(status) ?? 0;
  const done = { extracted: of('extracted'), cached: of('cached'), duplicate: of('duplicate'), filtered: of('filtered'), failed: of('failed') };
  const settled = Object.values(done).reduce((sum, n) => sum + n, 0);
  return { total, counts: { ...done, pending: total - settled } };
}
