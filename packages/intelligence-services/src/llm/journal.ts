/** The journal of calls to a model: a row stands before the request leaves, and is settled with what came of it. */
import type { Usage } from '@sluice/core-models';
import { and, eq, sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { attempts } from '../db/schema.ts';
import type { Amount } from './price.ts';

export interface AttemptStart {
  readonly attemptId: string;
  readonly ordinal: number;
  /** SHA-256 of the literal body. */
  readonly requestHash: string;
  readonly provider: string;
  readonly host: string;
  readonly model: string;
  readonly reserved: Amount;
}

export type AttemptEnd =
  | { readonly state: 'settled'; readonly usage: Usage; readonly model: string }
  /** `presumed`: nobody knows whether the provider charged, so the worst case counts. */
  | { readonly state: 'failed' | 'presumed'; readonly errorClass: string; readonly usage?: Usage };

/** `tx` is the budget's transaction: a reservation and its row stand or fall together. Null where the budget is in memory. */
export interface AttemptJournal {
  start(attempt: AttemptStart, tx: Orm | null): Promise<void>;
  /** True for the ending that counted; a second one changes nothing. */
  end(attemptId: string, end: AttemptEnd, tx: Orm | null): Promise<boolean>;
}

/** The journal in table `attempts`. */
export function openJournal(db: Database, runId: string, owner: string): AttemptJournal {
  return {
    async start({ reserved, ...attempt }, tx) {
      await (tx ?? db.orm)
        .insert(attempts)
        .values({ ...attempt, runId, owner, state: 'started', reservedUsd: reserved.usd ?? 0, reservedTokens: Math.ceil(reserved.tokens) });
    },
    async end(attemptId, end, tx) {
      const { usage } = end;
      const ended = await (tx ?? db.orm)
        .update(attempts)
        .set({
          state: end.state,
          settledAt: sql`now()`,
          ...(end.state === 'settled' ? { model: end.model } : { errorClass: end.errorClass }),
          ...(usage && { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens, costUsd: usage.costUsd }),
        })
        .where(and(eq(attempts.attemptId, attemptId), eq(attempts.state, 'started')))
        .returning({ attemptId: attempts.attemptId });
      return ended.length > 0;
    },
  };
}
