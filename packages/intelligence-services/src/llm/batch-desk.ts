/** Puts a run's questions together into batches, and fetches what came of them: between two passes over the papers, so that no paper waits on the road for a day. */
import { randomUUID } from 'node:crypto';
import { RunFault } from '@sluice/core-models';
import type { LlmSettings, Settings } from '@sluice/core-models';
import { patiently } from '../db/patience.ts';
import { isOwnerDead } from '../db/owner.ts';
import type { Ledger } from './attempt.ts';
import { batchLine } from './batch-api.ts';
import type { BatchLook } from './batch-api.ts';
import type { BatchBook, OpenBatch } from './batch-book.ts';
import { settleBatch, settleNothing } from './batch-settle.ts';
import { SHOWS_WITHIN_MS, submitBatch } from './batch-submit.ts';
import type { Put } from './batch-submit.ts';
import type { CallContext } from './call.ts';
import { checkEgress } from './egress.ts';
import type { CallInFlight } from './flight.ts';
import { askPatiently } from './patient-ask.ts';
import { pause } from './pause.ts';
import type { ChatRequest, Provider } from './provider.ts';
import { worstCaseOf } from './worst-case.ts';

/** Thrown where a question was put into a batch: its paper goes back to pending, and finds the answer on a later pass. */
export class CallDeferred extends Error {
  override readonly name = 'CallDeferred';
}

export interface BatchRound {
  readonly signal: AbortSignal;
  readonly onNotice: (sentence: string) => void;
}

/** What a run does between its passes. */
export interface Batches {
  /** True where questions are put into batches at all; batches of an earlier process are fetched in any case. */
  readonly collects: boolean;
  /** Sends what was put together, and returns when no request of the run is out any more. */
  settle(round: BatchRound): Promise<void>;
  /** Ends the run's batches at the provider. What it had answered by then is kept; of the rest the worst case counts. */
  cancel(round: BatchRound): Promise<void>;
}

export interface BatchDesk extends Batches {
  /** @throws {RunFault} where papers may not be sent there, or it has no batches. */
  check(signal: AbortSignal): Promise<void>;
  /** False where the question is to be asked as a call of its own. */
  take(request: ChatRequest, context: CallContext): Promise<boolean>;
}

export interface BatchDeskOptions extends Ledger {
  readonly provider: Provider;
  readonly llm: LlmSettings;
  readonly egress: Settings['egress'];
  readonly book: BatchBook;
  /** Who sends: its own batches in doubt are looked for at once, those of another living process are left to it. */
  readonly owner: string;
  readonly random: () => number;
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  readonly failpoint?: ((name: string) => void) | undefined;
}

/** What a batch holds at most in memory, and sends in one piece. */
const MAX_BYTES = 32 * 1024 * 1024;
const FIRST_LOOK_MS = 1000;
const LONGEST_LOOK_MS = 60_000;
/** A process elsewhere that has not said for so long what became of a batch is no more. */
const OLDEST_DOUBT_MS = 3_600_000;
const CANCEL_PATIENCE_MS = 30_000;

export function openBatchDesk(options: BatchDeskOptions): BatchDesk {
  const { provider, llm, book } = options;
  const { host } = provider.destination;
  const sleep = options.sleep ?? pause;
  const ask = <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> => askPatiently(work, { ...options, sleep, signal });
  const together = new Map<string, Put>();
  let bytes = 0;
  const out = new Set<string>();
  /** Keys of what this process has sent. */
  const own = new Set<string>();
  let hasRoom = true;
  const elsewhere: CallInFlight[] = [];
  let notice: BatchRound['onNotice'] = () => undefined;

  return {
    collects: llm.batch,
    async check(signal) {
      checkEgress(provider.destination, options.egress);
      if (await ask(() => provider.batches.isOffered(signal), signal)) return;
      throw new RunFault('no_batches', `Cannot ask in batches: ${host} has no Batch API (/batches is not there), and nothing was sent; expected the same command without batches, or a provider that has them`);
    },
    async take(request, context) {
      if (!llm.batch) return false;
      const { params, hash } = provider.body(request);
      const isPut = (): boolean => together.has(hash) || out.has(hash) || !hasRoom;
      if (isPut()) return true;
      if (!(await book.mayCarry(hash, llm.maxAttempts))) return false;
      const { reserved } = worstCaseOf(params, { counter: await options.counter(), maxTokens: request.maxTokens, price: provider.batchPrice });
      if (isPut()) return true;
      const attemptId = randomUUID();
      const put = { hash, line: batchLine(attemptId, params), attempt: { attemptId, ordinal: context.ordinal, requestHash: hash, provider: provider.name, host, model: provider.model, reserved } };
      together.set(hash, put);
      bytes += Buffer.byteLength(put.line);
      if (together.size >= llm.maxBatchRequests || bytes >= MAX_BYTES) await context.waiting(() => send(context.signal));
      return true;
    },
    async settle({ signal, onNotice }) {
      notice = onNotice;
      await send(signal);
      const open = await book.open();
      if (open.length > 0) checkEgress(provider.destination, options.egress);
      for (const batch of open) if (!own.has(batch.key)) notice(`Batch ${batch.batchId ?? '(its name is looked for)'} of an earlier start has ${requests(batch.requests)}; its answers come first.`);
      const { answered, problems } = await fetchAll(open, signal);
      for (const flight of elsewhere.splice(0)) {
        const answer = await options.journal.answerOf(flight, { signal, sleep });
        if (answer) await options.journal.keepReply(flight.requestHash, answer, null);
      }
      out.clear();
      hasRoom = true;
      const [problem] = problems;
      // As long as others of them are answered, a batch too many is sent again: providers limit what may wait for them at once.
      if (problem !== undefined && answered === 0) throw new RunFault('batch_failed', `Cannot have a batch answered by model "${provider.model}" at ${host}: ${problem}; expected that to be mended, after which the same command goes on`);
    },
    async cancel({ signal, onNotice }) {
      notice = onNotice;
      together.clear();
      bytes = 0;
      try {
        await endAll(signal);
      } catch (error) {
        notice(`A batch may go on at ${host}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await book.presume();
    },
  };

  async function endAll(signal: AbortSignal): Promise<void> {
    const until = options.now() + CANCEL_PATIENCE_MS;
    for (const { key, startedAt, ...batch } of await book.open()) {
      const batchId = batch.batchId ?? (await provider.batches.find(key, startedAt, signal));
      if (batchId === null) continue;
      // One that is over cannot be ended: it is fetched like any other.
      await provider.batches.cancel(batchId, signal).catch(() => undefined);
      await book.submitted(key, batchId);
    }
    for (let open = await book.open(); open.length > 0 && options.now() < until; open = await book.open()) {
      for (const batch of open) await fetchOne(batch, signal);
      await sleep(FIRST_LOOK_MS, signal);
    }
  }

  async function send(signal: AbortSignal): Promise<void> {
    const puts = [...together.values()];
    together.clear();
    bytes = 0;
    if (puts.length === 0) return;
    // Known as out before they are: an equal question that comes meanwhile is not put together again, and room that they take is not waited for in a stage.
    const hasOthers = out.size > 0;
    for (const { hash } of puts) out.add(hash);
    const sent = await submitBatch(puts, { ...options, sleep, signal, hasOthers });
    own.add(sent.key);
    elsewhere.push(...sent.elsewhere);
    if (!sent.isWhole) hasRoom = false;
    if (sent.batchId !== null) notice(`Batch ${sent.batchId}: ${requests(sent.requests)} to ${host}; the answers come within a day. It goes on if this command is stopped, and the same command fetches it.`);
  }

  async function fetchAll(batches: readonly OpenBatch[], signal: AbortSignal): Promise<{ readonly answered: number; readonly problems: readonly string[] }> {
    let answered = 0;
    const problems: string[] = [];
    let open = batches;
    for (let waitMs = FIRST_LOOK_MS; open.length > 0; waitMs = Math.min(LONGEST_LOOK_MS, waitMs * 1.5)) {
      const still: OpenBatch[] = [];
      for (const batch of open) {
        const end = await fetchOne(batch, signal);
        if (end === null) still.push({ ...batch, ageMs: batch.ageMs + waitMs });
        else {
          answered += end.answered;
          if (end.problem !== null) problems.push(end.problem);
        }
      }
      open = still;
      if (open.length > 0) await sleep(waitMs, signal);
    }
    return { answered, problems };
  }

  /** Null where it is not over. */
  async function fetchOne(batch: OpenBatch, signal: AbortSignal): Promise<{ readonly answered: number; readonly problem: string | null } | null> {
    const found = batch.batchId ?? (await idInDoubt(batch, signal));
    if (found === 'nobody knows yet') return null;
    if (found === null) {
      await settleNothing(await book.lines(batch.key), { ...options, errorClass: 'batch_not_submitted' });
      return { answered: 0, problem: null };
    }
    const look: BatchLook = await ask(() => provider.batches.look(found, signal), signal);
    if (!look.isOver) return null;
    const answers = await ask(() => Array.fromAsync(provider.batches.answers(look, signal)), signal);
    const { answered, lost } = await settleBatch(look, { ...options, answers, lines: await book.lines(batch.key) });
    options.failpoint?.('batch.settled');
    await provider.batches.removeFiles(look, signal);
    notice(`Batch ${found} is ${look.status}: ${answered} of ${requests(batch.requests)} answered${lost === 0 ? '' : `, ${lost} lost`}.`);
    return { answered, problem: look.status === 'failed' ? (look.problem ?? 'it says no reason') : null };
  }

  /** Its process ended, or was cut off, between sending it and hearing its id: the provider's list knows it by our key. */
  async function idInDoubt({ key, owner, startedAt, ageMs }: OpenBatch, signal: AbortSignal): Promise<string | null> {
    const batchId = await ask(() => provider.batches.find(key, startedAt, signal), signal);
    if (batchId !== null) await patiently(() => book.submitted(key, batchId));
    if (batchId !== null || ageMs >= OLDEST_DOUBT_MS) return batchId;
    const isGone = owner === null || owner === options.owner || isOwnerDead(owner);
    return isGone && ageMs >= SHOWS_WITHIN_MS ? null : 'nobody knows yet';
  }
}

function requests(number: number): string {
  return number === 1 ? '1 request' : `${number} requests`;
}
