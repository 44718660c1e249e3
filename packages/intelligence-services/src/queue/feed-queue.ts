/**
 * Puts a run's papers into its queue a page at a time, best first. In the middle of each page but the last stands a job that is the rest of the run: whoever takes that one, and
 * half a page is left then, puts the next page. So the queue holds a page and a half at most, however large the run is, and needs nobody who leads.
 */
import { and, eq, sql } from 'drizzle-orm';
import { isPending } from '../checkpoint/is-pending.ts';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import type { Rest } from './held-job.ts';
import type { PaperQueue } from './paper-queue.ts';
import type { Place } from './step.ts';

export interface FillOptions {
  readonly runId: string;
  /** Papers that are put at a time, as long as the run lasts. @default 5000 */
  readonly page?: number | undefined;
}

const START: Place = { rank: 0, ordinal: 0 };
/** A worker that takes 500 at once has half a page before it while it puts the next. */
const PAGE = 5000;

/**
 * Begins anew at the best paper without an outcome: at the start of a run, after a process that did so has died, and where a paper is in nobody's hands. What stands in a queue already,
 * or is in a worker's hands, is left where it is. How many papers it has put itself.
 */
export async function fillQueue(db: Database, queue: PaperQueue, { runId, page = PAGE }: FillOptions): Promise<number> {
  await queue.openRun(runId);
  return await briefTransaction(db, async (tx) => {
    await queue.dropRest(tx, runId);
    return await putPage(tx, queue, { runId, after: START, page });
  });
}

/** Puts the page that `rest` stands for. None where another has it by now, or the run has been taken out of the queue. */
export async function feedQueue(db: Database, queue: PaperQueue, rest: Rest): Promise<number> {
  return await briefTransaction(db, async (tx) => {
    await queue.lockFeed(tx, rest.runId);
    const held = await queue.settle(tx, [rest]);
    return held.size === 0 ? 0 : await putPage(tx, queue, rest);
  });
}

/**
 * Entries are read before the queue is: one that gets its outcome in between is put though it is done, and whoever takes it sees so. The other way round one that gets into the queue in
 * between would be put twice.
 */
async function putPage(tx: Orm, queue: PaperQueue, { runId, after, page: max }: Pick<Rest, 'runId' | 'after' | 'page'>): Promise<number> {
  const page = await pendingPage(tx, runId, { after, max });
  const standing = await queue.standing(tx, runId, page.map(({ ordinal }) => ordinal));
  const fresh = page.filter(({ ordinal }) => !standing.has(ordinal));
  await queue.put(runId, 'download', fresh, tx);
  const [middle, last] = [page[page.length >> 1], page.at(-1)];
  if (page.length === max && middle !== undefined && last !== undefined) await queue.putRest(tx, runId, { after: last, rank: middle.rank, page: max });
  if (page.length > 0) await queue.wake(tx);
  return fresh.length;
}

/** Kept leaders without an outcome: what the queue is to hold. A kept leader that no ranking has seen comes last. */
async function pendingPage(tx: Orm, runId: string, { after, max }: { readonly after: Place; readonly max: number }): Promise<readonly Place[]> {
  // Spelled as in the index `entries_work`.
  const rank = sql<number>`coalesce(${entries.rank}, 2147483647)`;
  return await tx
    .select({ ordinal: entries.ordinal, rank })
    .from(entries)
    .where(and(eq(entries.runId, runId), sql`${entries.role} = 'leader' and ${entries.filteredBy} = ''`, isPending, sql`(${rank}, ${entries.ordinal}) > (${after.rank}, ${after.ordinal})`))
    .orderBy(rank, entries.ordinal)
    .limit(max);
}
