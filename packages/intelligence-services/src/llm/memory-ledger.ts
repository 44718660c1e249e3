/** A journal and a budget without a database: for tests, and for a library user who wants no store. */
import { RunFault } from '@sluice/core-models';
import type { Budget, Reservation } from './budget.ts';
import type { AttemptEnd, AttemptJournal, AttemptStart, StoredReply } from './journal.ts';
import type { Amount } from './price.ts';

export interface RecordedAttempt extends AttemptStart {
  readonly end: AttemptEnd | null;
}

export interface MemoryJournal extends AttemptJournal {
  readonly attempts: readonly RecordedAttempt[];
}

export function memoryJournal(): MemoryJournal {
  const attempts: RecordedAttempt[] = [];
  const replies = new Map<string, StoredReply>();
  return {
    attempts,
    keepReply: (requestHash, reply) => Promise.resolve(void replies.set(requestHash, reply)),
    findReply: (requestHash) => Promise.resolve(replies.get(requestHash) ?? null),
    answerOf: ({ requestHash }) => Promise.resolve(replies.get(requestHash) ?? null),
    forgetReplies(callIds) {
      for (const [hash, reply] of replies) if (callIds.includes(reply.callId)) replies.delete(hash);
      return Promise.resolve();
    },
    start: (attempt) => Promise.resolve(void attempts.push({ ...attempt, end: null })),
    end(attemptId, end) {
      const at = attempts.findIndex((attempt) => attempt.attemptId === attemptId && attempt.end === null);
      const attempt = attempts[at];
      if (attempt) attempts[at] = { ...attempt, end };
      return Promise.resolve(attempt !== undefined);
    },
  };
}

export interface MemoryBudget extends Budget {
  spent(): Amount;
}

/** Refuses at once what does not fit: it does not wait, as nothing else shares it. */
export function memoryBudget(capUsd: number = Number.POSITIVE_INFINITY): MemoryBudget {
  let spentUsd = 0;
  let reservedUsd = 0;
  let tokens = 0;
  const open = (usd: number): Reservation => ({
    async settle(actual, alongside) {
      reservedUsd -= usd;
      spentUsd += actual.usd ?? 0;
      tokens += actual.tokens;
      await alongside(null);
    },
    async presume(alongside) {
      reservedUsd -= usd;
      spentUsd += usd;
      await alongside(null);
    },
  });
  const reserve: Budget['reserve'] = async ({ amount, alongside }) => {
    const usd = amount.usd ?? 0;
    if (spentUsd + reservedUsd + usd > capUsd) throw new RunFault('budget_exhausted', `Cannot reserve ${usd} USD: ${spentUsd} of ${capUsd} USD are spent; expected room for one worst case`);
    reservedUsd += usd;
    await alongside(null);
    return open(usd);
  };
  return { spent: () => ({ usd: spentUsd, tokens }), reserve, tryReserve: reserve, reopen: ({ amount }) => open(amount.usd ?? 0) };
}
