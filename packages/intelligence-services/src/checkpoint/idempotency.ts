/** Requests that begin something once, however often they are sent. */
import { and, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { idempotencyKeys } from '../db/schema.ts';

export interface IdempotentRequest {
  readonly belongsTo: string | null;
  readonly key: string;
  readonly bodyHash: string;
  /** The id that the run shall have if this is the first request of the key. */
  readonly runId: string;
}

/** `first` with the run that is to be begun, `again` with the one that was, or `different` where the key stood for another body. */
export type Remembered = { readonly kind: 'first' | 'again'; readonly runId: string } | { readonly kind: 'different' };

/** Of two requests that arrive together one is the first. */
export async function rememberRequest(db: Database, request: IdempotentRequest): Promise<Remembered> {
  const { key, bodyHash, runId } = request;
  const belongsTo = request.belongsTo ?? '';
  const [added] = await db.orm.insert(idempotencyKeys).values({ belongsTo, key, bodyHash, runId }).onConflictDoNothing().returning({ runId: idempotencyKeys.runId });
  if (added !== undefined) return { kind: 'first', runId };
  const [known] = await db.orm.select().from(idempotencyKeys).where(theKey(belongsTo, key));
  if (known === undefined) return await rememberRequest(db, request);
  return known.bodyHash === bodyHash ? { kind: 'again', runId: known.runId } : { kind: 'different' };
}

/** The run of a request that was remembered; null where it was forgotten since, or the key stands for another. */
export async function recallRequest(db: Database, request: Pick<IdempotentRequest, 'belongsTo' | 'key' | 'bodyHash'>): Promise<string | null> {
  const [known] = await db.orm.select().from(idempotencyKeys).where(theKey(request.belongsTo ?? '', request.key));
  return known?.bodyHash === request.bodyHash ? known.runId : null;
}

/** The request went on with a run that was there already. */
export async function rememberRun(db: Database, request: Pick<IdempotentRequest, 'belongsTo' | 'key' | 'runId'>): Promise<void> {
  await db.orm.update(idempotencyKeys).set({ runId: request.runId }).where(theKey(request.belongsTo ?? '', request.key));
}

/** A request that was refused may be sent again, mended, with its key. */
export async function forgetRequest(db: Database, request: Pick<IdempotentRequest, 'belongsTo' | 'key'>): Promise<void> {
  await db.orm.delete(idempotencyKeys).where(theKey(request.belongsTo ?? '', request.key));
}

/** Keys are good for a day at least. */
export async function sweepRequests(db: Database): Promise<void> {
  await db.orm.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - interval '2 days'`));
}

function theKey(belongsTo: string, key: string) {
  return and(eq(idempotencyKeys.belongsTo, belongsTo), eq(idempotencyKeys.key, key));
}
