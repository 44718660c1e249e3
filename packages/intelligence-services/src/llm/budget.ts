/** The cap that holds: worst case reserved in the database before a call, settled after it, over run, day and total at once. */
import { RunFault } from '@sluice/core-models';
import type { CostLimits } from '@sluice/core-models';
import { and, eq, sql } from 'drizzle-orm';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database, Orm } from '../db/database.ts';
import { budgets } from '../db/schema.ts';
import { budgetScopes, dayOf } from './budget-scopes.ts';
import type { Scope } from './budget-scopes.ts';
import { presumeOrphans } from './orphans.ts';
import type { Amount } from './price.ts';
import { pause } from './pause.ts';
import { openWaitingLine } from './waiting-line.ts';

/** Runs in the reservation's own transaction: the journal's row is written there. */
export type Alongside = (tx: Orm | null) => Promise<unknown>;

export interface Reservation {
  /** What the call cost; zero for a call that the provider did not charge. */
  settle(actual: Amount, alongside: Alongside): Promise<void>;
  /** Nobody knows: the worst case counts as spent. */
  presume(alongside: Alongside): Promise<void>;
}

export interface ReserveRequest {
  readonly amount: Amount;
  readonly signal: AbortSignal;
  readonly alongside: Alongside;
}

export interface Budget {
  /** Null where it does not fit beside what others have reserved. Throws as `reserve`. */
  tryReserve(request: ReserveRequest): Promise<Reservation | null>;
  /** The reservation of a call that was begun then, perhaps by a process that is no more. */
  reopen(begun: { readonly at: number; readonly amount: Amount }): Reservation;
  /**
   * Resolves when the worst case fits under every cap, waiting while reservations of others may still free room.
   *
   * @throws {RunFault} `budget_exhausted` where it would not fit with nothing reserved.
   */
  reserve(request: ReserveRequest): Promise<Reservation>;
}

export interface BudgetOptions {
  readonly runId: string;
  readonly limits: CostLimits;
  readonly owner: string;
  readonly now: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;

export function openBudget(db: Database, options: BudgetOptions): Budget {
  const sleep = options.sleep ?? pause;
  // Of all calls of this process one asks the database: the others would only wake to find the same cap full.
  const line = openWaitingLine();
  const known = new Set<string>();
  return {
    reserve: (request) => line.run(() => waitForRoom(request), request.signal),
    tryReserve: (request) => line.run(() => tryOnce(request, { looksForOrphans: false }), request.signal),
    reopen: ({ at, amount }) => reservation(db, budgetScopes(options, dayOf(at)), amount),
  };

  async function ensureRows(scopes: readonly Scope[]): Promise<void> {
    const missing = scopes.filter((scope) => !known.has(scope.name)).map((scope) => ({ scope: scope.name }));
    if (missing.length === 0) return;
    await db.orm.insert(budgets).values(missing).onConflictDoNothing();
    for (const { scope } of missing) known.add(scope);
  }

  async function waitForRoom(request: ReserveRequest): Promise<Reservation> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5)) {
      const taken = await tryOnce(request, { looksForOrphans: waitMs === FIRST_WAIT_MS || waitMs === LONGEST_WAIT_MS });
      if (taken !== null) return taken;
      await sleep(waitMs, request.signal);
    }
  }

  /** Null where there is no room now, and may be later. */
  async function tryOnce({ amount, signal, alongside }: ReserveRequest, { looksForOrphans }: { readonly looksForOrphans: boolean }): Promise<Reservation | null> {
    signal.throwIfAborted();
    const scopes = budgetScopes(options, dayOf(options.now()));
    await ensureRows(scopes);
    const full = await tryReserve(db, { scopes, amount, alongside });
    if (full === null) return reservation(db, scopes, amount);
    known.clear();
    if (looksForOrphans) await presumeOrphans(db);
    await refuseWithoutHope(db, full, amount);
    return null;
  }
}

// A run's row that `runs delete` took away meanwhile reads as no room, and is made anew at the next try.
class NoRoom extends Error {
  readonly scope: Scope;
  constructor(scope: Scope) {
    super(scope.name);
    this.scope = scope;
  }
}

/** Null when reserved; else the scope that has no room. Scopes are always taken in one order, so that two reservations cannot deadlock. */
async function tryReserve(
  db: Database,
  { scopes, amount, alongside }: { readonly scopes: readonly Scope[]; readonly amount: Amount; readonly alongside: Alongside },
): Promise<Scope | null> {
  try {
    await briefTransaction(db, async (tx) => {
      for (const scope of scopes) {
        if (!(await take(tx, scope, amount))) throw new NoRoom(scope);
      }
      await alongside(tx);
    });
    return null;
  } catch (error) {
    if (error instanceof NoRoom) return error.scope;
    throw error;
  }
}

/** One statement: the check and the reservation cannot be parted. */
async function take(tx: Orm, scope: Scope, amount: Amount): Promise<boolean> {
  const usd = amount.usd ?? 0;
  const usedUsd = sql`${budgets.reservedUsd} + ${budgets.spentUsd} + ${budgets.presumedUsd}`;
  const usedTokens = sql`${budgets.reservedTokens} + ${budgets.spentTokens} + ${budgets.presumedTokens}`;
  const taken = await tx
    .update(budgets)
    .set({ reservedUsd: sql`${budgets.reservedUsd} + ${usd}::float8`, reservedTokens: sql`${budgets.reservedTokens} + ${Math.ceil(amount.tokens)}::bigint` })
    .where(
      and(
        eq(budgets.scope, scope.name),
        usd > 0 && scope.maxUsd !== null ? sql`${usedUsd} + ${usd}::float8 <= ${scope.maxUsd}::float8 + 1e-9` : undefined,
        scope.maxTokens !== null ? sql`${usedTokens} + ${Math.ceil(amount.tokens)}::bigint <= ${scope.maxTokens}::bigint` : undefined,
      ),
    )
    .returning({ scope: budgets.scope });
  return taken.length > 0;
}

async function refuseWithoutHope(db: Database, scope: Scope, amount: Amount): Promise<void> {
  const [row] = await db.orm.select().from(budgets).where(eq(budgets.scope, scope.name));
  const usd = (row?.spentUsd ?? 0) + (row?.presumedUsd ?? 0);
  const tokens = (row?.spentTokens ?? 0) + (row?.presumedTokens ?? 0);
  if (scope.maxUsd !== null && amount.usd !== null && usd + amount.usd > scope.maxUsd + 1e-9) {
    throw new RunFault(
      'budget_exhausted',
      `Cannot make another call: ${usd.toFixed(4)} of ${scope.maxUsd} USD ${scope.words} are spent and one more may cost ${amount.usd.toFixed(4)}; expected a higher ${scope.setting}, after which the same command goes on`,
    );
  }
  if (scope.maxTokens !== null && tokens + amount.tokens > scope.maxTokens) {
    throw new RunFault(
      'budget_exhausted',
      `Cannot make another call: ${tokens} of ${scope.maxTokens} tokens ${scope.words} are used and one more may take ${Math.ceil(amount.tokens)}; expected a higher max_run_tokens, after which the same command goes on`,
    );
  }
}

function reservation(db: Database, scopes: readonly Scope[], reserved: Amount): Reservation {
  const free = { reservedUsd: sql`greatest(0, ${budgets.reservedUsd} - ${reserved.usd ?? 0}::float8)`, reservedTokens: sql`greatest(0, ${budgets.reservedTokens} - ${Math.ceil(reserved.tokens)}::bigint)` };
  const close = async (alongside: Alongside, add: (tx: Orm, scope: Scope) => Promise<unknown>): Promise<void> => {
    await briefTransaction(db, async (tx) => {
      // False: somebody presumed this attempt an orphan and moved its reservation already.
      if ((await alongside(tx)) === false) return;
      for (const scope of scopes) await add(tx, scope);
    });
  };
  return {
    settle: (actual, alongside) =>
      close(alongside, (tx, scope) =>
        tx
          .update(budgets)
          .set({ ...free, spentUsd: sql`${budgets.spentUsd} + ${actual.usd ?? 0}::float8`, spentTokens: sql`${budgets.spentTokens} + ${Math.ceil(actual.tokens)}::bigint` })
          .where(eq(budgets.scope, scope.name)),
      ),
    presume: (alongside) =>
      close(alongside, (tx, scope) =>
        tx
          .update(budgets)
          .set({
            ...free,
            presumedUsd: sql`${budgets.presumedUsd} + ${reserved.usd ?? 0}::float8`,
            presumedTokens: sql`${budgets.presumedTokens} + ${Math.ceil(reserved.tokens)}::bigint`,
          })
          .where(eq(budgets.scope, scope.name)),
      ),
  };
}
