/** An equal request that is under way in another run: whoever comes second waits for its answer instead of buying another. */
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { attempts, runs } from '../db/schema.ts';

/** Thrown before the request leaves, so that nothing is reserved for it. */
export class CallInFlight extends Error {
  override readonly name = 'CallInFlight';
  readonly attemptId: string;
  readonly runId: string;
  readonly requestHash: string;

  constructor(flight: { readonly attemptId: string; readonly runId: string; readonly requestHash: string }) {
    super(`Cannot ask for "${flight.requestHash.slice(0, 12)}": call ${flight.attemptId} of run ${flight.runId} asks the same; expected its answer first`);
    this.attemptId = flight.attemptId;
    this.runId = flight.runId;
    this.requestHash = flight.requestHash;
  }
}

/** Twice the longest timeout of a call: a row that stands longer was left behind by something that died elsewhere. */
const LONGEST_FLIGHT_SECONDS = 600;
/** A run that has not been heard of for so long may have died with its calls. */
const SILENT_SECONDS = 60;
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 2000;

/** Of a run that goes on, and young enough to be answered yet; in a batch it may take its day. */
const isUnderWay = sql<boolean>`(${attempts.state} = 'started' and (${attempts.batchKey} is not null or ${attempts.startedAt} > now() - make_interval(secs => ${LONGEST_FLIGHT_SECONDS})) and exists (
  select 1 from ${runs} where ${runs.runId} = ${attempts.runId} and ${runs.status} in ('intake', 'running') and ${runs.heartbeatAt} > now() - make_interval(secs => ${SILENT_SECONDS})
))`;

/**
 * Within the transaction that writes the attempt's own row: two that come at once are put in line by a lock on the request. An open call of the
 * same run is no reason to wait: it is this paper's own, left behind by a worker that lost it.
 *
 * @throws {CallInFlight}
 */
export async function refuseWhileInFlight(tx: Orm, { runId, requestHash }: { readonly runId: string; readonly requestHash: string }): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${requestHash}, 0))`);
  const started = await tx
    .select({ attemptId: attempts.attemptId, runId: attempts.runId, owner: attempts.owner })
    .from(attempts)
    .where(and(eq(attempts.requestHash, requestHash), ne(attempts.runId, runId), isUnderWay))
    .orderBy(asc(attempts.startedAt));
  const living = started.find(({ owner }) => owner !== null && !isOwnerDead(owner));
  if (living !== undefined) throw new CallInFlight({ attemptId: living.attemptId, runId: living.runId, requestHash });
}

/** Resolves when that call has ended in any way, its run or process is no more, or it has stood too long. */
export async function flightEnded(
  db: Database,
  { attemptId }: CallInFlight,
  { signal, sleep }: { readonly signal: AbortSignal; readonly sleep: (ms: number, signal: AbortSignal) => Promise<void> },
): Promise<void> {
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(LONGEST_LOOK_MS, waitMs * 1.5)) {
    const [call] = await db.orm.select({ owner: attempts.owner, isUnderWay }).from(attempts).where(eq(attempts.attemptId, attemptId));
    if (call?.isUnderWay !== true || isOwnerDead(call.owner ?? '')) return;
    await sleep(waitMs, signal);
  }
}
