/** One process of the shared cap: 64 calls at once until the cap is reached; a call costs at most 0.05 USD and half of that on average. */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { CostLimits, RunFault } from '@sluice/core-models';
import { type Database, openBudget, openDatabase, openJournal, thisOwner } from '@sluice/intelligence-services';

const WORST_USD = 0.05;
const AT_ONCE = 64;
const [url = '', capUsd = '1'] = process.argv.slice(2);

await using db = await openDatabase({ url });
await Promise.all(Array.from({ length: AT_ONCE }, () => spend(db)));

async function spend(store: Database): Promise<void> {
  const owner = thisOwner();
  const journal = openJournal(store, 'bench', owner);
  const budget = openBudget(store, { runId: 'bench', limits: CostLimits.parse({ maxRunSpendUsd: Number(capUsd) }), owner, now: Date.now });
  const signal = AbortSignal.timeout(300_000);
  for (;;) {
    const attemptId = randomUUID();
    const attempt = { attemptId, ordinal: 1, requestHash: attemptId, provider: 'bench', host: 'localhost', model: 'bench', reserved: { usd: WORST_USD, tokens: 100 } };
    try {
      const reservation = await budget.reserve({ amount: attempt.reserved, signal, alongside: (tx) => journal.start(attempt, tx) });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const costUsd = Math.random() * WORST_USD;
      await reservation.settle({ usd: costUsd, tokens: 50 }, (tx) => journal.end(attemptId, { state: 'settled', usage: { promptTokens: 25, completionTokens: 25, costUsd }, model: 'bench' }, tx));
    } catch (error) {
      if (error instanceof RunFault && error.faultClass === 'budget_exhausted') return;
      throw error;
    }
  }
}
