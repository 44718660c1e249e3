/** Sends one batch: the worst case of each request reserved and its row written, then the file, then the batch; in the end it is known whether it was made. */
import { randomUUID } from 'node:crypto';
import { RunFault } from '@sluice/core-models';
import type { Settings } from '@sluice/core-models';
import { patiently } from '../db/patience.ts';
import type { Ledger } from './attempt.ts';
import type { BatchBook } from './batch-book.ts';
import { settleNothing } from './batch-settle.ts';
import { classify } from './classify.ts';
import { checkEgress } from './egress.ts';
import { CallInFlight } from './flight.ts';
import type { AttemptStart } from './journal.ts';
import { type Patience, askPatiently, refusal } from './patient-ask.ts';
import type { Provider } from './provider.ts';

/** A request that waits for its batch. */
export interface Put {
  readonly hash: string;
  readonly line: string;
  readonly attempt: Omit<AttemptStart, 'batchKey'>;
}

export interface SubmitOptions extends Ledger, Patience {
  readonly provider: Provider;
  readonly egress: Settings['egress'];
  readonly book: BatchBook;
  /** True where requests of this run are out already: what finds no room in the budget waits for their end. */
  readonly hasOthers: boolean;
  readonly failpoint?: ((name: string) => void) | undefined;
}

export interface Submitted {
  readonly key: string;
  /** Null where nothing was sent. */
  readonly batchId: string | null;
  readonly requests: number;
  /** Equal requests that are under way in other runs. */
  readonly elsewhere: readonly CallInFlight[];
  /** False where the budget had no room for all: the others are put together again on the next pass. */
  readonly isWhole: boolean;
}

/** A batch that was made shows in the provider's list by then. */
export const SHOWS_WITHIN_MS = 15_000;

export async function submitBatch(puts: readonly Put[], options: SubmitOptions): Promise<Submitted> {
  const { provider, book, signal } = options;
  checkEgress(provider.destination, options.egress);
  const key = randomUUID();
  const elsewhere: CallInFlight[] = [];
  const taken: Put[] = [];
  let isWhole = true;
  for (const put of puts) {
    const place = await reserve(put, key, { ...options, mayWait: taken.length === 0 && !options.hasOthers });
    if (place === 'no room') {
      isWhole = false;
      break;
    }
    if (place === 'taken') taken.push(put);
    else elsewhere.push(place);
  }
  if (taken.length === 0) return { key, batchId: null, requests: 0, elsewhere, isWhole };
  options.failpoint?.('batch.journaled');
  const sent = await send(key, taken.map(({ line }) => line), options).catch((error: unknown) => ({ refused: error }));
  if ('refused' in sent) {
    await settleNothing(await book.lines(key), { ...options, errorClass: 'batch_not_submitted' });
    throw sent.refused;
  }
  if ('doubt' in sent) throw sent.doubt;
  options.failpoint?.('batch.submitted');
  await patiently(() => book.submitted(key, sent.batchId), { signal });
  return { key, batchId: sent.batchId, requests: taken.length, elsewhere, isWhole };
}

async function reserve({ attempt }: Put, key: string, options: SubmitOptions & { readonly mayWait: boolean }): Promise<'taken' | 'no room' | CallInFlight> {
  const { budget, journal, signal, mayWait } = options;
  const request = { amount: attempt.reserved, signal, alongside: (tx: Parameters<typeof journal.start>[1]) => journal.start({ ...attempt, batchKey: key }, tx) };
  try {
    return (await (mayWait ? budget.reserve(request) : budget.tryReserve(request))) === null ? 'no room' : 'taken';
  } catch (error) {
    if (error instanceof CallInFlight) return error;
    // What was paid for already is fetched before the run stops.
    if (error instanceof RunFault && error.faultClass === 'budget_exhausted' && !mayWait) return 'no room';
    throw error;
  }
}

/** Throws where it was not made. */
async function send(key: string, lines: readonly string[], options: SubmitOptions): Promise<{ readonly batchId: string } | { readonly doubt: unknown }> {
  const { provider, signal, sleep } = options;
  const since = options.now();
  for (let tries = 0; ; tries += 1) {
    const fileId = await askPatiently(() => provider.batches.upload(key, lines, signal), options);
    signal.throwIfAborted();
    try {
      return { batchId: await provider.batches.create(key, fileId) };
    } catch (error) {
      const verdict = classify(error, options.now());
      if (verdict.kind !== 'retry' || tries >= options.llm.maxAttempts) throw refusal(provider, error, verdict);
    }
    // It may have been made though nobody heard of it.
    try {
      await sleep(SHOWS_WITHIN_MS, signal);
      const found = await askPatiently(() => provider.batches.find(key, since, signal), options);
      if (found !== null) return { batchId: found };
    } catch (doubt) {
      return { doubt };
    }
  }
}
