/** Writes down what came of a batch, line by line: each answer kept and paid for in one transaction, so that a crash in between loses none and counts none twice. */
import type { LlmSettings } from '@sluice/core-models';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { z } from 'zod';
import { patiently } from '../db/patience.ts';
import type { Ledger } from './attempt.ts';
import type { BatchAnswer, BatchLook } from './batch-api.ts';
import type { OpenLine } from './batch-book.ts';
import { amountOf, costOf } from './price.ts';
import type { Provider } from './provider.ts';
import { readCompletion } from './read-completion.ts';
import { readReply } from './reply.ts';
import { promptTokensWithin } from './worst-case.ts';

export interface SettleOptions extends Ledger {
  readonly provider: Provider;
  readonly llm: LlmSettings;
  readonly answers: readonly BatchAnswer[];
  /** Requests that are not settled, by their id in the batch. */
  readonly lines: ReadonlyMap<string, OpenLine>;
}

/** `lost`: those that nobody answered. */
export async function settleBatch(look: BatchLook, options: SettleOptions): Promise<{ readonly answered: number; readonly lost: number }> {
  const left = new Map(options.lines);
  let answered = 0;
  for (const answer of options.answers) {
    const line = left.get(answer.custom_id);
    // Of a request that was settled before a crash, or of nobody's.
    if (line === undefined) continue;
    left.delete(answer.custom_id);
    if (await settleLine(line, answer, { ...options, look })) answered += 1;
  }
  const completed = options.answers.filter(({ response }) => response?.status_code === 200).length;
  const isKnown = look.status === 'failed' || (look.status !== 'completed' && completed >= look.completed);
  if (isKnown) await settleNothing(left, { ...options, errorClass: `batch_${look.status}` });
  else for (const line of left.values()) await presume(line, options);
  return { answered, lost: options.lines.size - answered };
}

/** The provider did nothing for these, and takes nothing for them. */
export async function settleNothing(lines: ReadonlyMap<string, OpenLine>, { budget, journal, errorClass }: Pick<Ledger, 'budget' | 'journal'> & { readonly errorClass: string }): Promise<void> {
  for (const { attemptId, startedAt, reserved } of lines.values()) {
    const reservation = budget.reopen({ at: startedAt, amount: reserved });
    await patiently(() => reservation.settle({ usd: 0, tokens: 0 }, (tx) => journal.end(attemptId, { state: 'failed', errorClass }, tx)));
  }
}

/** It says that it has answered, and has no answer. */
async function presume({ attemptId, startedAt, reserved }: OpenLine, { budget, journal }: Ledger): Promise<void> {
  const reservation = budget.reopen({ at: startedAt, amount: reserved });
  await patiently(() => reservation.presume((tx) => journal.end(attemptId, { state: 'presumed', errorClass: 'batch_line_missing' }, tx)));
}

/** True where a model has answered. */
async function settleLine(line: OpenLine, answer: BatchAnswer, options: SettleOptions & { readonly look: BatchLook }): Promise<boolean> {
  const { provider, journal, budget } = options;
  const completion = completionOf(answer);
  if (completion === null) {
    const code = answer.error?.code;
    await settleNothing(new Map([[line.attemptId, line]]), { ...options, errorClass: code === 'batch_expired' || code === 'batch_cancelled' ? code : 'batch_line_failed' });
    return false;
  }
  const counter = await options.counter();
  const { maxTokens } = options.llm;
  const { text, usage: counted, failure } = readReply(completion, { promptTokens: promptTokensWithin(line.reserved, { counter, maxTokens }), maxTokens, counter });
  const usage = costOf(counted, provider.batchPrice);
  const model = completion.model || provider.model;
  const reply = { callId: line.attemptId, text, model, usage, form: provider.form(), ...(failure && { failure }) };
  const reservation = budget.reopen({ at: line.startedAt, amount: line.reserved });
  await patiently(() =>
    reservation.settle(amountOf(usage), async (tx) => {
      if (line.ordinal !== null) await journal.keepReply(line.requestHash, reply, tx);
      return await journal.end(line.attemptId, failure ? { state: 'failed', errorClass: failure.errorClass, usage } : { state: 'settled', usage, model }, tx);
    }),
  );
  return true;
}

const Body = z.custom<ChatCompletion>((body) => typeof body === 'object' && body !== null);

function completionOf({ response }: BatchAnswer): ChatCompletion | null {
  const body = Body.safeParse(response?.body);
  if (response?.status_code !== 200 || !body.success) return null;
  try {
    return readCompletion(body.data, new Headers());
  } catch {
    // An error in an answer's clothes.
    return null;
  }
}
