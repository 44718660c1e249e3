import { randomUUID } from 'node:crypto';
import { CostLimits, LlmSettings, PaperFailure, RunFault } from '@sluice/core-models';
import { startLoopbackLlm } from '@sluice/testing';
import type { LoopbackLlm, ScriptInput } from '@sluice/testing';
import { and, eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { thisOwner } from '../db/owner.ts';
import { attempts, budgets } from '../db/schema.ts';
import { openOnServer } from '../db/test-stores.ts';
import { openBatchBook } from './batch-book.ts';
import { CallDeferred, openBatchDesk } from './batch-desk.ts';
import type { BatchDesk } from './batch-desk.ts';
import { openBudget } from './budget.ts';
import { openClient } from './client.ts';
import type { ModelClient } from './client.ts';
import { openJournal } from './journal.ts';
import { pause } from './pause.ts';
import { openProvider } from './provider.ts';

const PRICE = { input: 1, output: 4 };
const DEAD = 'elsewhere-and-gone';

interface Given {
  readonly db: Database;
  readonly llm: LoopbackLlm;
  readonly runId: string;
}

interface Bench {
  readonly client: ModelClient;
  readonly desk: BatchDesk;
  readonly notices: string[];
  settle(): Promise<void>;
}

/** `failpoint`: where this process ends. */
function bench({ db, llm, runId }: Given, options: { readonly settings?: Partial<LlmSettings>; readonly costs?: Partial<CostLimits>; readonly failpoint?: string; readonly owner?: string } = {}): Bench {
  const settings = LlmSettings.parse({ model: 'loopback-1', batch: true, retryBaseSeconds: 0.01, retryCapSeconds: 0.05, timeout: 20, prices: { 'loopback-1': PRICE }, ...options.settings });
  const owner = options.owner ?? thisOwner();
  const provider = openProvider({ model: 'loopback-1', baseUrl: llm.baseUrl, apiKey: undefined, llm: settings, fetch });
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => pause(Math.min(ms, 10), signal);
  const ledger = {
    journal: openJournal(db, runId, owner),
    budget: openBudget(db, { runId, limits: CostLimits.parse(options.costs ?? {}), owner, now: Date.now, sleep }),
    counter: () => Promise.resolve({ encoding: 'quarter', worstFactor: 1.6, count: (text: string) => Math.ceil(text.length / 4) }),
    now: Date.now,
    random: () => 0.5,
    sleep,
  };
  const failpoint = (name: string): void => {
    if (name === options.failpoint) throw new Error(`killed at ${name}`);
  };
  const desk = openBatchDesk({ ...ledger, provider, llm: settings, egress: 'local', book: openBatchBook(db, runId), owner, failpoint });
  const client = openClient({ ...ledger, providers: [provider], llm: settings, egress: 'local', maxConcurrent: 4, batches: desk });
  const notices: string[] = [];
  return { client, desk, notices, settle: () => desk.settle({ signal: AbortSignal.timeout(60_000), onNotice: (sentence) => notices.push(sentence) }) };
}

/** What became of each question: its answer, `deferred`, or the class of what went wrong. */
async function askAll({ client }: Bench, numbers: readonly number[]): Promise<readonly string[]> {
  return await Promise.all(
    numbers.map((number) =>
      client
        .complete(
          { messages: [{ role: 'user', content: `Paper ${number} says that fish flour helps children to grow in every village of the north.` }], schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' } } }, maxTokens: 100 },
          { ordinal: number, signal: AbortSignal.timeout(60_000), waiting: (work) => work() },
        )
        .then(
          ({ text }) => (text.includes(`Paper ${number} says`) ? 'its own' : text),
          (error: unknown) => (error instanceof CallDeferred ? 'deferred' : error instanceof PaperFailure ? error.failureClass : error instanceof RunFault ? `run:${error.faultClass}` : String(error)),
        ),
    ),
  );
}

const FOUR = [1, 2, 3, 4];

async function books({ db, runId }: Given): Promise<{ readonly reserved: number; readonly spent: number; readonly presumed: number }> {
  const [row] = await db.orm.select().from(budgets).where(eq(budgets.scope, `run:${runId}`));
  return { reserved: row?.reservedUsd ?? 0, spent: row?.spentUsd ?? 0, presumed: row?.presumedUsd ?? 0 };
}

async function inBatches({ db, runId }: Given): Promise<readonly (typeof attempts.$inferSelect)[]> {
  return await db.orm.select().from(attempts).where(and(eq(attempts.runId, runId), isNotNull(attempts.batchKey)));
}

/** How requests that went in batches ended, sorted. */
async function ends(given: Given): Promise<readonly string[]> {
  return (await inBatches(given)).map(({ state, errorClass }) => errorClass ?? state).toSorted();
}

/** Lines of batches and calls of their own, less the question after the server's parameters. */
function answered({ llm }: Given): { readonly lines: number; readonly calls: number } {
  const lines = llm.requests.filter(({ path }) => path === '/v1/batches').length;
  return { lines, calls: llm.requests.length - lines };
}

describe('openBatchDesk()', { timeout: 120_000 }, () => {
  let db: Database;
  beforeAll(async () => {
    db = await openOnServer();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  async function withServer(script: ScriptInput, work: (given: Given) => Promise<void>): Promise<void> {
    await using llm = await startLoopbackLlm({ script });
    await work({ llm, db, runId: `run-${randomUUID()}` });
  }

  it('openBatchDesk() puts questions together, and each finds its own answer afterwards at the price of a batch, bought once', async () => {
    await withServer({ batches: { delayMs: 30 } }, async (given) => {
      const first = bench(given, { settings: { maxBatchRequests: 3, batchPriceFactor: 0.25 } });
      await first.settle();
      expect(await askAll(first, FOUR)).toEqual(['deferred', 'deferred', 'deferred', 'deferred']);
      expect(await askAll(first, FOUR)).toEqual(['deferred', 'deferred', 'deferred', 'deferred']);
      await first.settle();
      expect(given.llm.batches.map(({ request_counts: counts }) => counts)).toMatchObject([{ total: 3 }, { total: 1 }]);
      expect(await askAll(first, FOUR)).toEqual(['its own', 'its own', 'its own', 'its own']);
      expect(answered(given)).toEqual({ lines: 4, calls: 1 });
      expect(given.llm.files).toEqual([]);
      expect(await ends(given)).toEqual(['settled', 'settled', 'settled', 'settled']);
      const inBatch = given.llm.requests.filter(({ path }) => path === '/v1/batches').reduce((sum, { promptTokens, completionTokens }) => sum + promptTokens * PRICE.input + completionTokens * PRICE.output, 0) / 4e6;
      const asked = given.llm.requests.filter(({ path }) => path !== '/v1/batches').reduce((sum, { promptTokens, completionTokens }) => sum + promptTokens * PRICE.input + completionTokens * PRICE.output, 0) / 1e6;
      const { spent, reserved, presumed } = await books(given);
      expect(spent).toBeCloseTo(inBatch + asked, 9);
      expect([reserved, presumed]).toEqual([expect.closeTo(0, 9), 0]);
      expect(first.notices).toHaveLength(4);
    });
  });

  it('openBatchDesk() puts what a batch did not get to into the next one, and asks by itself what was lost again and again', async () => {
    await withServer({ batches: { expiresAfter: 1 } }, async (given) => {
      const run = bench(given, { settings: { maxAttempts: 2 } });
      await askAll(run, FOUR);
      await run.settle();
      expect(await ends(given)).toEqual(['batch_expired', 'batch_expired', 'batch_expired', 'settled']);
      expect((await askAll(run, FOUR)).toSorted()).toEqual(['deferred', 'deferred', 'deferred', 'its own']);
      await run.settle();
      expect(answered(given)).toEqual({ lines: 2, calls: 1 });
      // Twice lost: the other two are not left to chance a third time.
      expect(await askAll(run, FOUR)).toEqual(['its own', 'its own', 'its own', 'its own']);
      expect(answered(given)).toEqual({ lines: 2, calls: 3 });
      expect((await books(given)).presumed).toBe(0);
    });
  });

  it('openBatchDesk() leaves a request that failed in its batch to a call of its own, and never asks again what a model refused', async () => {
    // The first answer is the server's parameters; then the lines, in order.
    await withServer({ queue: [null, { kind: 'status', status: 500 }, { kind: 'refusal' }] }, async (given) => {
      const run = bench(given);
      await askAll(run, FOUR);
      await run.settle();
      expect(await ends(given)).toEqual(['batch_line_failed', 'refusal', 'settled', 'settled']);
      expect((await askAll(run, FOUR)).toSorted()).toEqual(['its own', 'its own', 'its own', 'refusal']);
      expect(answered(given)).toEqual({ lines: 4, calls: 2 });
    });
  });

  it.each(['batch.journaled', 'batch.submitted', 'batch.settled'])('openBatchDesk() finds its batch again after a death at %s, and sends none twice', async (failpoint) => {
    await withServer({ batches: { delayMs: 100 } }, async (given) => {
      const dead = bench(given, { failpoint, owner: `${DEAD}:1` });
      await askAll(dead, FOUR);
      await expect(dead.settle()).rejects.toThrow('killed');
      const reservedThen = (await books(given)).reserved;
      expect(reservedThen > 0).toBe(failpoint !== 'batch.settled');
      // Nobody knows of a process of another host whether it lives: an hour later it is taken for dead.
      await db.orm.update(attempts).set({ startedAt: new Date(Date.now() - 2 * 3_600_000) }).where(and(eq(attempts.runId, given.runId), eq(attempts.state, 'started')));
      const next = bench(given);
      await next.settle();
      await askAll(next, FOUR);
      await next.settle();
      expect(await askAll(next, FOUR)).toEqual(['its own', 'its own', 'its own', 'its own']);
      expect(given.llm.batches).toHaveLength(1);
      expect(answered(given).lines).toBe(4);
      expect((await books(given)).reserved).toBeCloseTo(0, 9);
    });
  });

  it.each(['before', 'after'] as const)('openBatchDesk() makes a batch once though the connection is cut %s it is made', async (cut) => {
    await withServer({ batches: { cuts: [cut] } }, async (given) => {
      const run = bench(given);
      await askAll(run, FOUR);
      await run.settle();
      expect(given.llm.batches).toHaveLength(1);
      expect(await askAll(run, FOUR)).toEqual(['its own', 'its own', 'its own', 'its own']);
      expect(answered(given).lines).toBe(4);
    });
  });

  it('openBatchDesk() sends no more than the cap has room for, fetches that, and stops only when nothing is out', async () => {
    await withServer({}, async (given) => {
      const worst = await worstCase(given);
      const maxRunSpendUsd = (await books(given)).spent + worst * 6;
      const run = bench(given, { costs: { maxRunSpendUsd } });
      const all = Array.from({ length: 40 }, (_, index) => 11 + index);
      let end = '';
      let rounds = 0;
      for (; end === '' && rounds < 40; rounds += 1) {
        await askAll(run, all);
        end = await run.settle().then(() => '', (error: unknown) => (error instanceof RunFault ? error.faultClass : String(error)));
        const { spent, reserved } = await books(given);
        expect(spent + reserved).toBeLessThanOrEqual(maxRunSpendUsd);
        expect(reserved).toBeCloseTo(0, 9);
      }
      expect(end).toBe('budget_exhausted');
      expect(rounds).toBeGreaterThan(1);
      const raised = bench(given, { costs: { maxRunSpendUsd: 1 } });
      await askAll(raised, all);
      await raised.settle();
      expect(new Set(await askAll(raised, all))).toEqual(new Set(['its own']));
      expect(answered(given).lines).toBe(1 + all.length);
    });
  });

  it('openBatchDesk() says that a server has no batches before anything is sent', async () => {
    await withServer({ batches: { offered: false } }, async (given) => {
      const run = bench(given);
      expect(await askAll(run, [1])).toEqual(['run:no_batches']);
      expect(given.llm.requests).toEqual([]);
    });
  });

  it('openBatchDesk() reserves nothing for a batch that failed as a whole, and the run pauses', async () => {
    await withServer({ batches: { fails: 'token_limit_exceeded' } }, async (given) => {
      const run = bench(given);
      await askAll(run, FOUR);
      await expect(run.settle()).rejects.toThrow(/token_limit_exceeded/);
      expect((await books(given)).reserved).toBeCloseTo(0, 9);
      given.llm.misbehave({});
      await askAll(run, FOUR);
      await run.settle();
      expect(await askAll(run, FOUR)).toEqual(['its own', 'its own', 'its own', 'its own']);
    });
  });

  it('openBatchDesk() pays for the answer to a paper that was forgotten meanwhile, and does not keep it', async () => {
    await withServer({ batches: { delayMs: 3_600_000 } }, async (given) => {
      const run = bench(given);
      await askAll(run, FOUR);
      const stop = new AbortController();
      await expect(run.desk.settle({ signal: stop.signal, onNotice: () => stop.abort(new Error('stopped')) })).rejects.toThrow('stopped');
      await db.orm.update(attempts).set({ ordinal: null }).where(and(eq(attempts.runId, given.runId), eq(attempts.ordinal, 2)));
      given.llm.misbehave({});
      const next = bench(given);
      await next.settle();
      expect(await ends(given)).toEqual(['settled', 'settled', 'settled', 'settled']);
      expect(await askAll(next, FOUR)).toEqual(['its own', 'deferred', 'its own', 'its own']);
    });
  });

  it('cancel() ends the batch at the provider, keeps what it had answered, and leaves nothing reserved', async () => {
    await withServer({ batches: { delayMs: 60_000 } }, async (given) => {
      const run = bench(given);
      await askAll(run, FOUR);
      const stop = new AbortController();
      const waiting = run.desk.settle({ signal: stop.signal, onNotice: () => stop.abort(new Error('cancelled')) });
      await expect(waiting).rejects.toThrow('cancelled');
      expect(given.llm.batches).toMatchObject([{ status: 'in_progress' }]);
      await run.desk.cancel({ signal: AbortSignal.timeout(60_000), onNotice: () => undefined });
      expect(given.llm.batches).toMatchObject([{ status: 'cancelled' }]);
      expect(await ends(given)).toEqual(['batch_cancelled', 'batch_cancelled', 'batch_cancelled', 'batch_cancelled']);
      expect((await books(given)).reserved).toBeCloseTo(0, 9);
    });
  });
});

/** Of one question in a batch, as it was reserved. */
async function worstCase(given: Given): Promise<number> {
  const run = bench(given);
  await askAll(run, [10]);
  await run.settle();
  const [row] = await inBatches(given);
  return row?.reservedUsd ?? Number.NaN;
}
