/** One request to one provider: its rate's place, its budget, its journal row, the request itself, and what came of it written down. */
import { randomUUID } from 'node:crypto';
import type { Breaker } from './breaker.ts';
import type { Budget } from './budget.ts';
import type { CallContext, ModelReply } from './call.ts';
import { classify } from './classify.ts';
import type { Verdict } from './classify.ts';
import { patiently } from '../db/patience.ts';
import type { AttemptJournal } from './journal.ts';
import { amountOf, costOf } from './price.ts';
import type { ChatRequest, Provider } from './provider.ts';
import type { CallEnd, Rate } from './rate.ts';
import { readReply } from './reply.ts';
import type { TokenCounter } from './tokens.ts';
import { classOf, endOf, noteHealth } from './verdict-effects.ts';
import { worstCaseOf } from './worst-case.ts';

/** A provider, and what this process knows of its health and pace. */
export interface Lane {
  readonly provider: Provider;
  readonly breaker: Breaker;
  readonly rate: Rate;
  /** Answers so far: whether a failure is the paper's own shows in whether others succeed. */
  answers: number;
  /** Since when it has said 429 to everything; null where it has answered since. */
  refusedSince: number | null;
  /** Ends the waits of all its calls when it is given up; a new one stands in its place then. */
  giveUp: AbortController;
}

/** What each attempt is written down in. */
export interface Ledger {
  readonly journal: AttemptJournal;
  readonly budget: Budget;
  readonly counter: () => Promise<TokenCounter>;
  readonly now: () => number;
}

/** A reply, or what its failure means; `error` is null where the provider answered and the answer is no use. `turnedAway` where nothing was sent: the breaker opened while the call waited for its place. */
export type Attempted = { readonly reply: ModelReply } | { readonly verdict: Verdict; readonly error: unknown } | { readonly turnedAway: true };

/** @throws the signal's reason; errors of the budget and the database */
export async function attempt(lane: Lane, request: ChatRequest, { ledger, context, isProbe }: { readonly ledger: Ledger; readonly context: CallContext; readonly isProbe: boolean }): Promise<Attempted> {
  const { provider } = lane;
  const { params, hash } = provider.body(request);
  const counter = await ledger.counter();
  const { promptTokens, reserved } = worstCaseOf(params, { counter, maxTokens: request.maxTokens, price: provider.price });
  const callId = randomUUID();
  const permit = await context.waiting(() => lane.rate.acquire(reserved.tokens, AbortSignal.any([context.signal, lane.giveUp.signal]))).catch((error: unknown) => {
    lane.breaker.released();
    throw error;
  });
  if (!isProbe && lane.breaker.isOpen()) {
    permit.end({ kind: 'other' });
    return { turnedAway: true };
  }
  let end: CallEnd = { kind: 'other' };
  // What a call came to is written down once, however long the database is away: else the answer is lost, and its open attempt in everybody's way.
  const written = (write: () => Promise<void>): Promise<void> => patiently(write, { waiting: (wait) => context.waiting(wait) });
  try {
    const start = { attemptId: callId, ordinal: context.ordinal, requestHash: hash, provider: provider.name, host: provider.destination.host, model: provider.model, reserved };
    const reservation = await context.waiting(() => ledger.budget.reserve({ amount: reserved, signal: context.signal, alongside: (tx) => ledger.journal.start(start, tx) }));
    if (permit.stands?.() === false) {
      // Stopped, or cut off, between the place and the call: others may have the place by now.
      await reservation.settle({ usd: 0, tokens: 0 }, (tx) => ledger.journal.end(callId, { state: 'failed', errorClass: 'place_lost' }, tx));
      lane.breaker.released();
      return { verdict: { kind: 'retry', errorClass: 'llm_rate_limited', retryAfterMs: 0, unhealthy: false, charge: 'nothing' }, error: null };
    }
    const sent = await send(provider, params, permit.signal === undefined ? context.signal : AbortSignal.any([context.signal, permit.signal]));
    if ('completion' in sent) {
      const read = readReply(sent.completion, { promptTokens, counter, maxTokens: request.maxTokens });
      const usage = costOf(read.usage, provider.price);
      const outcome = read.failure
        ? ({ state: 'failed', errorClass: read.failure.errorClass, usage } as const)
        : ({ state: 'settled', usage, model: sent.completion.model || provider.model } as const);
      const reply: ModelReply = { callId, text: read.text, model: sent.completion.model || provider.model, usage, form: provider.form() };
      await written(() =>
        reservation.settle(amountOf(usage), async (tx) => {
          if (!read.failure) await ledger.journal.keepReply(hash, reply, tx);
          return await ledger.journal.end(callId, outcome, tx);
        }),
      );
      end = { kind: 'ok', headers: sent.headers };
      lane.breaker.succeeded();
      lane.answers += 1;
      lane.refusedSince = null;
      if (read.failure) return { verdict: { kind: 'paper', charge: 'nothing', ...read.failure }, error: null };
      return { reply };
    }
    const { error } = sent;
    if (context.signal.aborted) {
      await written(() => reservation.presume((tx) => ledger.journal.end(callId, { state: 'presumed', errorClass: 'aborted' }, tx)));
      context.signal.throwIfAborted();
    }
    const verdict = classify(error, ledger.now());
    const errorClass = classOf(verdict);
    if ('charge' in verdict && verdict.charge === 'presumed') await written(() => reservation.presume((tx) => ledger.journal.end(callId, { state: 'presumed', errorClass }, tx)));
    else await written(() => reservation.settle({ usd: 0, tokens: 0 }, (tx) => ledger.journal.end(callId, { state: 'failed', errorClass }, tx)));
    end = endOf(verdict, error);
    noteHealth(lane.breaker, verdict);
    return { verdict, error };
  } catch (error) {
    lane.breaker.released();
    throw error;
  } finally {
    permit.end(end);
  }
}

async function send(provider: Provider, params: Parameters<Provider['send']>[0], signal: AbortSignal): Promise<Awaited<ReturnType<Provider['send']>> | { readonly error: unknown }> {
  try {
    return await provider.send(params, signal);
  } catch (error) {
    return { error };
  }
}
