/** A call to a model from end to end: providers in order, breaker, one retry loop around single attempts. */
import { randomUUID } from 'node:crypto';
import { PaperFailure, RunFault } from '@sluice/core-models';
import type { LlmSettings, Settings } from '@sluice/core-models';
import { attempt } from './attempt.ts';
import type { Lane, Ledger } from './attempt.ts';
import { CallDeferred } from './batch-desk.ts';
import type { BatchDesk } from './batch-desk.ts';
import { openBreaker } from './breaker.ts';
import type { CallContext, ModelReply } from './call.ts';
import { checkEgress } from './egress.ts';
import { CallInFlight } from './flight.ts';
import { givenUp, isSilent, isWorthAnotherLane } from './given-up.ts';
import { pause } from './pause.ts';
import type { ChatRequest, Provider } from './provider.ts';
import { openRate } from './rate.ts';
import type { Rate } from './rate.ts';
import { backoffMs, openRetryQuota } from './retry.ts';

export interface ModelClient {
  /** @throws {PaperFailure} | {RunFault} | {CallDeferred} where the question was put into a batch */
  complete(request: ChatRequest, context: CallContext): Promise<ModelReply>;
  /** After replies that were no use: the next try asks again. */
  forget(replies: readonly ModelReply[]): Promise<void>;
}

export interface ClientOptions extends Ledger {
  readonly providers: readonly Provider[];
  readonly llm: LlmSettings;
  readonly egress: Settings['egress'];
  readonly maxConcurrent: number;
  readonly random: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Where questions may go into batches of the first provider. */
  readonly batches?: BatchDesk | undefined;
  /** Holds a provider's rate in this process to what all workers together may do. */
  readonly shareRate?: (rate: Rate, provider: { readonly host: string; readonly model: string }) => Rate;
}

/** An outage is waited through this long before the run pauses. */
const OUTAGE_PATIENCE_MS = 30_000;
/** A server that asks for a longer wait has no more to give today: the run pauses instead. */
const LONGEST_RETRY_AFTER_MS = 300_000;
/** A server that says 429 to everything for longer than a minute's quota takes to come back has none: the run pauses instead of asking on for hours. */
const REFUSED_PATIENCE_MS = 90_000;
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

export function openClient(options: ClientOptions): ModelClient {
  const { llm, now, shareRate = (rate) => rate } = options;
  const sleep = options.sleep ?? pause;
  const quota = openRetryQuota({ burst: 50, perSuccess: 0.15, now });
  const lanes: readonly Lane[] = options.providers.map((provider) => ({
    provider,
    breaker: openBreaker({ failures: llm.breakerFailures, successes: llm.breakerSuccesses, resetMs: llm.breakerResetSeconds * 1000, now }),
    rate: shareRate(openRate({ ceiling: options.maxConcurrent, now, sleep }), { host: provider.destination.host, model: provider.model }),
    answers: 0,
    refusedSince: null,
    giveUp: new AbortController(),
  }));
  const inFlight = new Map<string, Promise<ModelReply>>();
  let ready: Promise<void> | undefined;

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
      if (kept?.failure) throw new PaperFailure(kept.failure.errorClass, kept.failure.message);
      if (kept) return kept;
    }
    if (await isPutIntoBatch(request, context)) throw new CallDeferred('Put into a batch; expected its answer on a later pass');
    for (;;) {
      try {
        return await overLanes(request, context);
      } catch (error) {
        if (!(error instanceof CallInFlight)) throw error;
        const answer = await context.waiting(() => options.journal.answerOf(error, { signal: context.signal, sleep }));
        if (answer && !answer.failure) return answer;
      }
    }
  }

  async function isPutIntoBatch(request: ChatRequest, context: CallContext): Promise<boolean> {
    const { batches } = options;
    if (batches?.collects !== true || context.atOnce === true) return false;
    ready ??= context.waiting(() => learn(batches, context)).catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    await ready;
    return await batches.take(request, context);
  }

  /** Once, before the first batch: that there is such a thing, and which parameters the server takes. A day later would be too late to hear of it. */
  async function learn(batches: BatchDesk, context: CallContext): Promise<void> {
    const [lane] = lanes;
    if (lane === undefined) return;
    await batches.check(context.signal);
    await overAttempts(lane, ping(), { ...context, lastLane: true });
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
      const admitted = await context.waiting(() => throughBreaker(lane, context));
      const result = await attempt(lane, request, { ledger: options, context, isProbe: admitted === 'probe' });
      if ('turnedAway' in result) continue;
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
      if (limited) {
        limitedTries += 1;
        lane.refusedSince ??= now();
      } else tries += 1;
      if (limited && isUseless(lane, verdict.retryAfterMs ?? 0)) throw abandon(lane, givenUp(lane.provider, verdict.errorClass, { error, attempts: tries + limitedTries, isAlive: false }));
      const spent = limited ? limitedTries >= llm.maxAttempts * RATE_TRIES_PER_ATTEMPT : tries >= llm.maxAttempts;
      if (spent || (!limited && !quota.take())) {
        const isAlive = lane.answers > answersBefore || (isSilent(verdict.errorClass) && (await answersPing(lane, context)));
        throw givenUp(lane.provider, verdict.errorClass, { error, attempts: tries + limitedTries, isAlive });
      }
      const waitMs = backoffMs(limited ? limitedTries - 1 : tries - 1, verdict.retryAfterMs, { baseMs: llm.retryBaseSeconds * 1000, capMs: llm.retryCapSeconds * 1000, random: options.random });
      const signal = AbortSignal.any([context.signal, lane.giveUp.signal]);
      await context.waiting(() => sleep(waitMs, signal));
    }
  }

  /** Waits that a server asks for are granted twice: its quota may be shared with others. */
  function isUseless({ refusedSince }: Lane, retryAfterMs: number): boolean {
    return retryAfterMs > LONGEST_RETRY_AFTER_MS || (refusedSince !== null && now() - refusedSince > REFUSED_PATIENCE_MS + 2 * retryAfterMs);
  }

  /** Calls that wait for a place or for their next try have nothing to wait for. */
  function abandon(lane: Lane, fault: Error): Error {
    const { giveUp } = lane;
    lane.giveUp = new AbortController();
    giveUp.abort(fault);
    return fault;
  }

  /** Asked before a paper is blamed for silence that may be the server's: a paper must not fail for a fault of the run. */
  async function answersPing(lane: Lane, context: CallContext): Promise<boolean> {
    for (let count = 0; count < MAX_PINGS; count += 1) {
      // It asks after a server's health, as a probe does.
      const result = await attempt(lane, ping(), { ledger: options, context, isProbe: true });
      if (!('verdict' in result)) return 'reply' in result;
      if (result.verdict.kind !== 'retry') return result.verdict.kind === 'paper' && result.verdict.errorClass !== 'request_rejected';
    }
    return false;
  }

  async function throughBreaker(lane: Lane, context: CallContext & { readonly lastLane: boolean }): Promise<'closed' | 'probe'> {
    for (;;) {
      const admission = lane.breaker.admit();
      if (admission.state !== 'open') return admission.state;
      if (!context.lastLane || lane.breaker.outageMs() + admission.waitMs > OUTAGE_PATIENCE_MS) {
        throw new RunFault('model_unreachable', `Cannot reach model "${lane.provider.model}" at ${lane.provider.destination.host}: it failed ${llm.breakerFailures} times in a row; expected a server that answers`);
      }
      await sleep(admission.waitMs, context.signal);
    }
  }
}
