/** Leases that ran out because their holder fell silent: each is written down once, and a paper that has lost too many is not tried again. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { lostLeases, workers } from '../db/schema.ts';
import type { Lease } from './held-job.ts';

/** What a paper has behind it: `worker a:12, in convert, silent since 10:00:00`, the oldest first. */
export type Losses = ReadonlyMap<number, readonly string[]>;

/**
 * Writes down for each lease the ones of this job that were lost before it, with what the workers' last beats tell of them, and reads back all of these papers.
 * All leases are of one run.
 */
export async function noteLosses(db: Database, runId: string, leases: readonly Lease[]): Promise<Losses> {
  const taken = leases.filter(({ lost }) => lost > 0);
  if (taken.length === 0) return new Map();
  const ordinals = taken.map(({ ordinal }) => ordinal);
  const suspects = await silentHolders(db, runId);
  const before = await losses(db, runId, ordinals);
  const rows = taken.map(({ ordinal, jobId, epoch, step }) => {
    const suspect = suspects.get(ordinal);
    // Whoever has lost the paper once already did not lose it again: since then somebody else had it.
    const detail = suspect === undefined || before.get(ordinal)?.includes(suspect) === true ? 'a worker that ended before it told of this paper' : suspect;
    return { runId, ordinal, jobId, attempt: epoch, step, detail };
  });
  await db.orm.insert(lostLeases).values(rows).onConflictDoNothing();
  return await losses(db, runId, ordinals);
}

async function losses(db: Database, runId: string, ordinals: readonly number[]): Promise<Losses> {
  const rows = await db.orm
    .select()
    .from(lostLeases)
    .where(and(eq(lostLeases.runId, runId), inArray(lostLeases.ordinal, [...ordinals])))
    .orderBy(lostLeases.noticedAt);
  return new Map([...Map.groupBy(rows, (row) => row.ordinal)].map(([ordinal, ofPaper]) => [ordinal, ofPaper.map((row) => row.detail)]));
}

/** For `retry`: the papers begin anew. */
export async function forgetLosses(db: Database, runId: string): Promise<void> {
  await db.orm.delete(lostLeases).where(eq(lostLeases.runId, runId));
}

/** Workers that said they had papers of this run in hand and have not been heard of since. */
async function silentHolders(db: Database, runId: string): Promise<ReadonlyMap<number, string>> {
  const silent = await db.orm
    .select({ workerId: workers.workerId, busy: workers.busy, at: workers.heartbeatAt })
    .from(workers)
    .where(sql`${workers.heartbeatAt} < now() - interval '10 seconds'`)
    .orderBy(workers.heartbeatAt);
  const found = new Map<number, string>();
  for (const { workerId, busy, at } of silent) {
    for (const paper of busy) if (paper.runId === runId) found.set(paper.ordinal, `worker ${nameOf(workerId)}, in ${paper.stage}, not heard of since ${at.toISOString()}`);
  }
  return found;
}

/** `host:pid` of `host:pid:nonce`. */
function nameOf(workerId: string): string {
  return workerId.split(':').slice(0, 2).join(':');
}
