/** A call to a model from end to end: providers in order, breaker, pace, budget, journal, one retry loop. */
import { randomUUID } from 'node:crypto';
import { PaperFailure, RunFault } from '@sluice/core-models';
import type { LlmSettings, Settings, Usage } from '@sluice/core-models';
import { openBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import type { Budget } from './budget.ts';
import { classify } from './classify.ts';
import type { Verdict } from './classify.ts';
import { checkEgress } from './egress.ts';
import { CallInFlight } from './flight.ts';
import { givenUp, isSilent, isWorthAnotherLane } from './given-up.ts';
import { patiently } from '../db/patience.ts';
import type { AttemptJournal } from './journal.ts';
import { pause } from './pause.ts';
import { amountOf, costOf } from './price.ts';
import type { Amount } from './price.ts';
import type { ChatRequest, Provider } from './provider.ts';
import { openRate } from './rate.ts';
import type { CallEnd, Rate } from './rate.ts';
import { readReply } from './reply.ts';
import { backoffMs, openRetryQuota } from './retry.ts';
import type { TokenCounter } from './tokens.ts';
import { classOf, endOf, noteHealth } from './verdict-effects.ts';

export interface CallContext {
  readonly ordinal: number;
  readonly signal: AbortSignal;
  /** Wraps waits that are not the paper's own time: pacing, Retry-After, budget. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
}

export interface ModelReply {
  readonly callId: string;
  readonly text: string;
  /** The model that answered. */
  readonly model: string;
  readonly usage: Usage;
  readonly form: string;
}

export interface ModelClient {
  /** @throws {PaperFailure} | {RunFault} */
  complete(request: ChatRequest, context: CallContext): Promise<ModelReply>;
  /** After replies that were no use: the next try asks again. */
  forget(replies: readonly ModelReply[]): Promise<void>;
}

export interface ClientOptions {
  readonly providers: readonly Provider[];
  readonly llm: LlmSettings;
  readonly egress: Settings['egress'];
  readonly maxConcurrent: number;
  readonly journal: AttemptJournal;
  readonly budget: Budget;
  readonly counter: () => Promise<TokenCounter>;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Holds a provider's rate in this process to what all workers together may do. */
  readonly shareRate?: (rate: Rate, provider: { readonly host: string; readonly model: string }) => Rate;
}

/** An outage is waited through this long before the run pauses. */
const OUTAGE_PATIENCE_MS = 30_000;
/** A server that asks for a longer wait has no more to give today: the run pauses instead. */
const LONGEST_RETRY_AFTER_MS = 300_000;
/** 429 is the run's pace, not the paper's fault: such tries are counted apart. */
const RATE_TRIES_PER_ATTEMPT = 4;
const MAX_ADAPTATIONS = 6;
const MAX_PINGS = 3;

/** With a word of its own, so that nobody else's ping is taken for its answer. */
function ping(): ChatRequest {
  return {
    messages: [{ role: 'user', content: `Reply with {"ok": true}. (${randomUUID()})` }],
    schema: { type: 'object', additionalProperties: false, required: ['ok'], properties: { ok: { type: 'boolean' } } },
    maxTokens: 256,
  };
}

interface Lane {
  readonly provider: Provider;
  readonly breaker: Breaker;
  readonly rate: Rate;
  /** Answers so far: whether a failure is the paper's own shows in whether others succeed. */
  answers: number;
}

export function openClient(options: ClientOptions): ModelClient {
  const { llm, now, shareRate = (rate) => rate } = options;
  const sleep = options.sleep ?? pause;
  const quota = openRetryQuota({ burst: 50, perSuccess: 0.15, now });
  const lanes: readonly Lane[] = options.providers.map((provider) => ({
    provider,
    breaker: openBreaker({ failures: llm.breakerFailures, successes: llm.breakerSuccesses, resetMs: llm.breakerResetSeconds * 1000, now }),
    rate: shareRate(openRate({ ceiling: options.maxConcurrent, now, sleep }), { host: provider.destination.host, model: provider.model }),
    answers: 0,
  }));
  const inFlight = new Map<string, Promise<ModelReply>>();

  return {
    async complete(request, context) {
      const key = lanes[0]?.provider.body(request).hash ?? '';
      const running = inFlight.get(key);
      // Equal requests at once are one call: whoever comes second shares its answer, and its failure sends them on their own way.
      if (running) {
        const shared = await running.catch(() => null);
        context.signal.throwIfAborted();
        if (shared) return shared;
      }
      const call = recallOrAsk(request, context);
      inFlight.set(key, call);
      try {
        return await call;
      } finally {
        if (inFlight.get(key) === call) inFlight.delete(key);
      }
    },
    forget: (replies) => options.journal.forgetReplies(replies.map((reply) => reply.callId)),
  };

  /** An answer that a process got before it died is there still; one that another is about to get is waited for. */
  async function recallOrAsk(request: ChatRequest, context: CallContext): Promise<ModelReply> {
    for (const { provider } of lanes) {
      const kept = await options.journal.findReply(provider.body(request).hash);
      if (kept) return kept;
    }
    for (;;) {
      try {
        return await overLanes(request, context);
      } catch (error) {
        if (!(error instanceof CallInFlight)) throw error;
        const answer = await context.waiting(() => options.journal.answerOf(error, { signal: context.signal, sleep }));
        if (answer) return answer;
      }
    }
  }

  async function overLanes(request: ChatRequest, context: CallContext): Promise<ModelReply> {
    const faults: Error[] = [];
    for (const [index, lane] of lanes.entries()) {
      try {
        checkEgress(lane.provider.destination, options.egress);
        return await overAttempts(lane, request, { ...context, lastLane: index === lanes.length - 1 });
      } catch (error) {
        if (!isWorthAnotherLane(error)) throw error;
        faults.push(error);
      }
    }
    throw faults[0] ?? new RunFault('model_unreachable', 'Cannot call a model: no provider is configured; expected llm_settings.model');
  }

  async function overAttempts(lane: Lane, request: ChatRequest, context: CallContext & { readonly lastLane: boolean }): Promise<ModelReply> {
    const answersBefore = lane.answers;
    let tries = 0;
    let limitedTries = 0;
    let adaptations = 0;
    for (;;) {
      await context.waiting(() => throughBreaker(lane, context));
      const result = await attempt(lane, request, context);
      if ('reply' in result) {
        quota.succeeded();
        return result.reply;
      }
      const { verdict, error } = result;
      if (verdict.kind === 'run') throw new RunFault(verdict.faultClass, `Cannot use model "${lane.provider.model}" at ${lane.provider.destination.host}: ${verdict.message}`, { cause: error });
      if (verdict.kind === 'paper') {
        // A request that no paper got through with may be wrong for all of them.
        const isOwnFault = verdict.errorClass !== 'request_rejected' || lane.answers > 0 || (await answersPing(lane, context));
        throw isOwnFault
          ? new PaperFailure(verdict.errorClass, verdict.message, { cause: error, attempts: tries + 1 })
          : new RunFault('request_rejected', `Cannot use model "${lane.provider.model}" at ${lane.provider.destination.host}: it rejects every request: ${verdict.message}`, { cause: error });
      }
      if (verdict.kind === 'adapt') {
        adaptations += 1;
        if (adaptations > MAX_ADAPTATIONS || !lane.provider.adapt(verdict.parameter)) {
          throw new PaperFailure('request_rejected', `The server refuses ${verdict.parameter} in every form`, { cause: error, attempts: tries + 1 });
        }
        continue;
      }
      const limited = verdict.errorClass === 'llm_rate_limited';
      if (limited) limitedTries += 1;
      else tries += 1;
      const spent = limited ? limitedTries >= llm.maxAttempts * RATE_TRIES_PER_ATTEMPT || (verdict.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS : tries >= llm.maxAttempts;
      if (spent || (!limited && !quota.take())) {
        const isAlive = lane.answers > answersBefore || (isSilent(verdict.errorClass) && (await answersPing(lane, context)));
        throw givenUp(lane.provider, verdict.errorClass, { error, attempts: tries + limitedTries, isAlive });
      }
      const waitMs = backoffMs(limited ? limitedTries - 1 : tries - 1, verdict.retryAfterMs, { baseMs: llm.retryBaseSeconds * 1000, capMs: llm.retryCapSeconds * 1000, random: options.random });
      await context.waiting(() => sleep(waitMs, context.signal));
    }
  }

  /** Asked before a paper is blamed for silence that may be the server's: a paper must not fail for a fault of the run. */
  async function answersPing(lane: Lane, context: CallContext): Promise<boolean> {
    for (let count = 0; count < MAX_PINGS; count += 1) {
      const result = await attempt(lane, ping(), context);
      if ('reply' in result) return true;
      if (result.verdict.kind !== 'retry') return result.verdict.kind === 'paper' && result.verdict.errorClass !== 'request_rejected';
    }
    return false;
  }

  async function throughBreaker(lane: Lane, context: CallContext & { readonly lastLane: boolean }): Promise<void> {
    for (;;) {
      const admission = lane.breaker.admit();
      if (admission.state !== 'open') return;
      if (!context.lastLane || lane.breaker.outageMs() + admission.waitMs > OUTAGE_PATIENCE_MS) {
        throw new RunFault('model_unreachable', `Cannot reach model "${lane.provider.model}" at ${lane.provider.destination.host}: it failed ${llm.breakerFailures} times in a row; expected a server that answers`);
      }
      await sleep(admission.waitMs, context.signal);
    }
  }

  async function attempt(
    lane: Lane,
    request: ChatRequest,
    context: CallContext,
  ): Promise<{ readonly reply: ModelReply } | { readonly verdict: Verdict; readonly error: unknown }> {
    const { provider } = lane;
    const { params, hash } = provider.body(request);
    const counter = await options.counter();
    const promptTokens = counter.count(params.messages.map((message) => (typeof message.content === 'string' ? message.content : JSON.stringify(message.content))).join('\n')) + counter.count(JSON.stringify(params.response_format ?? '')) + 8 * params.messages.length;
    const reserved = worstCase(provider, promptTokens * counter.worstFactor + 64, request.maxTokens);
    const callId = randomUUID();
    const permit = await context.waiting(() => lane.rate.acquire(reserved.tokens, context.signal)).catch((error: unknown) => {
      lane.breaker.released();
      throw error;
    });
    let end: CallEnd = { kind: 'other' };
    // What a call came to is written down once, however long the database is away: else the answer is lost, and its open attempt in everybody's way.
    const written = (write: () => Promise<void>): Promise<void> => patiently(write, { waiting: (wait) => context.waiting(wait) });
    try {
      const start = { attemptId: callId, ordinal: context.ordinal, requestHash: hash, provider: provider.name, host: provider.destination.host, model: provider.model, reserved };
      const reservation = await context.waiting(() => options.budget.reserve({ amount: reserved, signal: context.signal, alongside: (tx) => options.journal.start(start, tx) }));
      if (permit.stands?.() === false) {
        // Stopped, or cut off, between the place and the call: others may have the place by now.
        await reservation.settle({ usd: 0, tokens: 0 }, (tx) => options.journal.end(callId, { state: 'failed', errorClass: 'place_lost' }, tx));
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
            if (!read.failure) await options.journal.keepReply(hash, reply, tx);
            return await options.journal.end(callId, outcome, tx);
          }),
        );
        end = { kind: 'ok', headers: sent.headers };
        lane.breaker.succeeded();
        lane.answers += 1;
        if (read.failure) return { verdict: { kind: 'paper', charge: 'nothing', ...read.failure }, error: null };
        return { reply };
      }
      const { error } = sent;
      if (context.signal.aborted) {
        await written(() => reservation.presume((tx) => options.journal.end(callId, { state: 'presumed', errorClass: 'aborted' }, tx)));
        context.signal.throwIfAborted();
      }
      const verdict = classify(error, now());
      const errorClass = classOf(verdict);
      if ('charge' in verdict && verdict.charge === 'presumed') await written(() => reservation.presume((tx) => options.journal.end(callId, { state: 'presumed', errorClass }, tx)));
      else await written(() => reservation.settle({ usd: 0, tokens: 0 }, (tx) => options.journal.end(callId, { state: 'failed', errorClass }, tx)));
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
}

async function send(provider: Provider, params: Parameters<Provider['send']>[0], signal: AbortSignal): Promise<Awaited<ReturnType<Provider['send']>> | { readonly error: unknown }> {
  try {
    return await provider.send(params, signal);
  } catch (error) {
    return { error };
  }
}

function worstCase(provider: Provider, promptTokens: number, completionTokens: number): Amount {
  return amountOf(costOf({ promptTokens: Math.ceil(promptTokens), completionTokens }, provider.price));
}
