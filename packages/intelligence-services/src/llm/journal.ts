/** The journal of calls to a model: a row stands before the request leaves, and is settled with what came of it. */
import { Usage } from '@sluice/core-models';
import { and, eq, inArray, like, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Orm } from '../db/database.ts';
import { attempts, responses } from '../db/schema.ts';
import { type CallInFlight, flightEnded, refuseWhileInFlight } from './flight.ts';
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
  /** Of the batch that it goes in. */
  readonly batchKey?: string;
}

export type AttemptEnd =
  | { readonly state: 'settled'; readonly usage: Usage; readonly model: string }
  /** `presumed`: nobody knows whether the provider charged, so the worst case counts. */
  | { readonly state: 'failed' | 'presumed'; readonly errorClass: string; readonly usage?: Usage };

/** A finished call's answer, kept until its run has used it: a crash after it buys nothing again. */
export interface StoredReply {
  readonly callId: string;
  readonly text: string;
  readonly model: string;
  readonly usage: Usage;
  readonly form: string;
  /** Of an answer from a batch that is none: it was paid for, and asking again would be, too. */
  readonly failure?: { readonly errorClass: string; readonly message: string } | undefined;
}

/** `tx` is the budget's transaction: a reservation and its row stand or fall together. Null where the budget is in memory. */
export interface AttemptJournal {
  /** @throws {CallInFlight} where an equal request is under way elsewhere. */
  start(attempt: AttemptStart, tx: Orm | null): Promise<void>;
  /** True for the ending that counted; a second one changes nothing. */
  end(attemptId: string, end: AttemptEnd, tx: Orm | null): Promise<boolean>;
  keepReply(requestHash: string, reply: StoredReply, tx: Orm | null): Promise<void>;
  findReply(requestHash: string): Promise<StoredReply | null>;
  /** The answer that an equal call of another run came to; null where it came to none. */
  answerOf(flight: CallInFlight, options: { readonly signal: AbortSignal; readonly sleep: (ms: number, signal: AbortSignal) => Promise<void> }): Promise<StoredReply | null>;
  /** After a reply that was no use: the next try asks again. */
  forgetReplies(callIds: readonly string[]): Promise<void>;
}

const Reply = z.object({ callId: z.string(), text: z.string(), model: z.string(), usage: Usage, form: z.string(), failure: z.object({ errorClass: z.string(), message: z.string() }).optional() });

/** The journal in table `attempts`. */
export function openJournal(db: Database, runId: string, owner: string): AttemptJournal {
  const keyOf = (requestHash: string): string => `${replyPrefix(runId)}${requestHash}`;
  const find = async (key: string): Promise<StoredReply | null> => {
    const [row] = await db.orm.select({ body: responses.body }).from(responses).where(eq(responses.requestHash, key));
    return Reply.safeParse(row?.body).data ?? null;
  };
  return {
    async keepReply(requestHash, reply, tx) {
      // Longer than any run stays unfinished; eviction may take them earlier.
      const expiresAt = sql`now() + interval '30 days'`;
      await (tx ?? db.orm).insert(responses).values({ requestHash: keyOf(requestHash), body: reply, expiresAt }).onConflictDoUpdate({ target: responses.requestHash, set: { body: reply, expiresAt } });
    },
    findReply: (requestHash) => find(keyOf(requestHash)),
    async answerOf(flight, options) {
      await flightEnded(db, flight, options);
      return await find(`${replyPrefix(flight.runId)}${flight.requestHash}`);
    },
    async forgetReplies(callIds) {
      if (callIds.length === 0) return;
      await db.orm.delete(responses).where(and(like(responses.requestHash, `${replyPrefix(runId)}%`), inArray(sql`${responses.body} ->> 'callId'`, [...callIds])));
    },
    async start({ reserved, ...attempt }, tx) {
      if (tx !== null) await refuseWhileInFlight(tx, { runId, requestHash: attempt.requestHash });
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

/** For `retry`: the run's papers are asked anew. */
export async function forgetReplies(db: Database, runId: string): Promise<void> {
  await db.orm.delete(responses).where(like(responses.requestHash, `${replyPrefix(runId)}%`));
}

function replyPrefix(runId: string): string {
  return `llm:${runId}:`;
}
