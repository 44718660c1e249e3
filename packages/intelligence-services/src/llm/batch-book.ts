/** A run's batches as the journal knows them: its open requests, by the key under which they went out together. */
import { and, count, eq, inArray, isNotNull, min, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { attempts } from '../db/schema.ts';
import { presumeBatches } from './orphans.ts';
import type { Amount } from './price.ts';

/** A batch of which not every request is settled. */
export interface OpenBatch {
  readonly key: string;
  /** The provider's name for it; null where its process ended before it knew. */
  readonly batchId: string | null;
  readonly owner: string | null;
  readonly startedAt: number;
  readonly ageMs: number;
  readonly requests: number;
}

/** A request that is out. */
export interface OpenLine {
  readonly attemptId: string;
  readonly requestHash: string;
  /** Null where its paper was forgotten meanwhile: the call is paid for, its answer is not kept. */
  readonly ordinal: number | null;
  readonly startedAt: number;
  readonly reserved: Amount;
}

export interface BatchBook {
  open(): Promise<readonly OpenBatch[]>;
  lines(key: string): Promise<ReadonlyMap<string, OpenLine>>;
  /** The provider has it, and calls it so. */
  submitted(key: string, batchId: string): Promise<void>;
  /** False where batches have lost a request for good: it was answered with an error, or lost so often. */
  mayCarry(requestHash: string, maxLosses: number): Promise<boolean>;
  /** Nobody will fetch the rest: the worst case counts. */
  presume(): Promise<void>;
}

/** Ends of a request that are its batch's, not its own. */
const LOST = ['batch_expired', 'batch_cancelled', 'batch_line_missing'];

export function openBatchBook(db: Database, runId: string): BatchBook {
  const isOpen = and(eq(attempts.runId, runId), eq(attempts.state, 'started'), isNotNull(attempts.batchKey));
  return {
    async open() {
      const rows = await db.orm
        .select({ key: attempts.batchKey, batchId: attempts.batchId, owner: min(attempts.owner), startedAt: sql<string>`extract(epoch from min(${attempts.startedAt})) * 1000`, ageMs: sql<string>`extract(epoch from now() - max(${attempts.startedAt})) * 1000`, requests: count() })
        .from(attempts)
        .where(isOpen)
        .groupBy(attempts.batchKey, attempts.batchId);
      return rows.flatMap(({ key, startedAt, ageMs, ...row }) => (key === null ? [] : [{ ...row, key, startedAt: Number(startedAt), ageMs: Number(ageMs) }]));
    },
    async lines(key) {
      const rows = await db.orm
        .select({ attemptId: attempts.attemptId, requestHash: attempts.requestHash, ordinal: attempts.ordinal, startedAt: attempts.startedAt, usd: attempts.reservedUsd, tokens: attempts.reservedTokens })
        .from(attempts)
        .where(and(isOpen, eq(attempts.batchKey, key)));
      return new Map(rows.map(({ usd, tokens, startedAt, ...row }) => [row.attemptId, { ...row, startedAt: startedAt.getTime(), reserved: { usd, tokens } }]));
    },
    async submitted(key, batchId) {
      await db.orm.update(attempts).set({ batchId }).where(and(eq(attempts.runId, runId), eq(attempts.batchKey, key)));
    },
    async presume() {
      await presumeBatches(db, runId);
    },
    async mayCarry(requestHash, maxLosses) {
      const isLost = inArray(attempts.errorClass, LOST);
      const [row] = await db.orm
        .select({ lost: sql<string>`count(*) filter (where ${isLost})`, failed: sql<string>`count(*) filter (where ${attempts.errorClass} = 'batch_line_failed')` })
        .from(attempts)
        .where(and(eq(attempts.requestHash, requestHash), eq(attempts.runId, runId), isNotNull(attempts.batchKey)));
      return Number(row?.failed ?? 0) === 0 && Number(row?.lost ?? 0) < maxLosses;
    },
  };
}
