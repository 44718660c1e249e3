import { CostLimits, RunFault } from '@sluice/core-models';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openOnServer } from '../db/test-stores.ts';
import { attempts, budgets } from '../db/schema.ts';
import { openBudget } from './budget.ts';
import type { Reservation } from './budget.ts';
import { openJournal } from './journal.ts';
import type { AttemptStart } from './journal.ts';
import { presumeOrphans } from './orphans.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const signal = AbortSignal.timeout(60_000);

function attempt(attemptId: string, usd: number): AttemptStart {
  return { attemptId, ordinal: 1, requestHash: attemptId, provider: 'p', host: 'h', model: 'm', reserved: { usd, tokens: 100 } };
}

function isReservation(value: unknown): value is Reservation {
  return typeof value === 'object' && value !== null && 'settle' in value;
}

function budgetOf(db: Parameters<typeof openBudget>[0], maxRunSpendUsd: number, owner = 'host:1') {
  const journal = openJournal(db, 'run', owner);
  const budget = openBudget(db, { runId: 'run', limits: CostLimits.parse({ maxRunSpendUsd }), owner, now: () => NOON, sleep: () => new Promise((resolve) => setTimeout(resolve, 2)) });
  return { journal, budget };
}

describe('openBudget()', () => {
  it('openBudget() never lets spent and reserved pass the cap, with 64 calls at once, and stops only when one worst case no longer fits', async () => {
    await using db = await openOnServer();
    const { journal, budget } = budgetOf(db, 1);
    let high = 0;
    const call = async (number: number): Promise<string> => {
      const amount = { usd: 0.05, tokens: 100 };
      const id = `a${number}`;
      const reservation = await budget.reserve({ amount, signal, alongside: (tx) => journal.start(attempt(id, amount.usd), tx) }).catch((error: unknown) => error);
      if (reservation instanceof RunFault) return reservation.faultClass;
      if (!isReservation(reservation)) throw reservation;
      const [row] = await db.orm.select().from(budgets).where(eq(budgets.scope, 'run:run'));
      high = Math.max(high, (row?.reservedUsd ?? 0) + (row?.spentUsd ?? 0));
      const usage = { promptTokens: 10, completionTokens: 10, costUsd: 0.02 };
      await reservation.settle({ usd: 0.02, tokens: 20 }, (tx) => journal.end(id, { state: 'settled', usage, model: 'm' }, tx));
      return 'paid';
    };
    const ends = await Promise.all(Array.from({ length: 64 }, (_, number) => call(number)));
    const [row] = await db.orm.select().from(budgets).where(eq(budgets.scope, 'run:run'));
    expect(high).toBeLessThanOrEqual(1 + 1e-9);
    expect(row?.spentUsd).toBeLessThanOrEqual(1 + 1e-9);
    // The last call that fits leaves less than one worst case: 0.95 < spent ≤ 1.
    expect(row?.spentUsd).toBeGreaterThan(0.95 - 1e-9);
    expect(row?.reservedUsd).toBeCloseTo(0);
    expect(ends.filter((end) => end === 'paid')).toHaveLength(Math.round((row?.spentUsd ?? 0) / 0.02));
    expect(new Set(ends)).toEqual(new Set(['paid', 'budget_exhausted']));
  });

  it('openBudget() with a higher cap goes on where the lower one stopped', async () => {
    await using db = await openOnServer();
    const low = budgetOf(db, 0.1);
    const first = await low.budget.reserve({ amount: { usd: 0.1, tokens: 1 }, signal, alongside: (tx) => low.journal.start(attempt('a', 0.1), tx) });
    await first.settle({ usd: 0.08, tokens: 1 }, (tx) => low.journal.end('a', { state: 'settled', usage: { promptTokens: 1, completionTokens: 0, costUsd: 0.08 }, model: 'm' }, tx));
    const again = { amount: { usd: 0.1, tokens: 1 }, signal, alongside: () => Promise.resolve() };
    await expect(low.budget.reserve(again)).rejects.toThrow(/0\.0800 of 0\.1 USD of this run/u);
    await expect(budgetOf(db, 1).budget.reserve(again)).resolves.toBeDefined();
  });

  it('presumeOrphans() counts a dead process’s open call as spent at worst case, once, and its late settlement changes nothing', async () => {
    await using db = await openOnServer();
    const { journal, budget } = budgetOf(db, 1, 'host:dead');
    const reservation = await budget.reserve({ amount: { usd: 0.4, tokens: 100 }, signal, alongside: (tx) => journal.start(attempt('a', 0.4), tx) });
    expect(await presumeOrphans(db, { isDead: () => true })).toBe(1);
    expect(await presumeOrphans(db, { isDead: () => true })).toBe(0);
    await reservation.settle({ usd: 0.1, tokens: 10 }, (tx) => journal.end('a', { state: 'settled', usage: { promptTokens: 5, completionTokens: 5, costUsd: 0.1 }, model: 'm' }, tx));
    for (const scope of ['run:run', 'total']) {
      const [row] = await db.orm.select().from(budgets).where(eq(budgets.scope, scope));
      expect(row).toMatchObject({ scope, reservedUsd: 0, presumedUsd: 0.4, spentUsd: 0 });
    }
    const [row] = await db.orm.select().from(attempts);
    expect(row).toMatchObject({ state: 'presumed', errorClass: 'orphaned' });
  });

  it('openBudget() caps tokens where the price is unknown', async () => {
    await using db = await openOnServer();
    const budget = openBudget(db, { runId: 'run', limits: CostLimits.parse({ maxRunTokens: 150 }), owner: 'h:1', now: () => NOON });
    const request = { amount: { usd: null, tokens: 100 }, signal, alongside: () => Promise.resolve() };
    const first = await budget.reserve(request);
    await first.settle({ usd: null, tokens: 90 }, () => Promise.resolve());
    await expect(budget.reserve(request)).rejects.toMatchObject({ faultClass: 'budget_exhausted' });
  });
});
