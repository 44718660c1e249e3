/** Slots that all workers of a database share: exact, since each is a row that one holder has; fair, since who has waited longest goes first; free again when a holder dies. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { rowsOf } from '../db/rows.ts';
import { slotWaits, slots } from '../db/schema.ts';
import { openWaitingLine, type WaitingLine } from '../llm/waiting-line.ts';

export interface SlotRequest {
  /** `llm:api.example.org`, `download:arxiv.org`. */
  readonly scope: string;
  /** Over all workers. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface SharedSlot {
  /** False once the lease may have run out: what it was for must not begin any more. A process that was stopped learns of it here. */
  stands(): boolean;
  /** Aborted where the lease could not be renewed: what is under way has to end before somebody else has the slot. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

export interface SharedSlotsOptions {
  /** This process. */
  readonly owner: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A holder that has not been heard of for so long is dead, or cut off and has given up by itself five seconds before. */
const LEASE_MS = 30_000;
const MARGIN_MS = 5000;
const RENEW_EVERY_MS = 6000;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 250;

interface Held {
  readonly abort: AbortController;
  renewedAt: number;
}

export class SharedSlots implements AsyncDisposable {
  readonly #db: Database;
  readonly #options: SharedSlotsOptions;
  readonly #held = new Map<string, Held>();
  readonly #lines = new Map<string, WaitingLine>();
  readonly #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(db: Database, options: SharedSlotsOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Of a process one call waits in the database at a time: the others stand behind it. */
  async take(request: SlotRequest): Promise<SharedSlot> {
    const line = this.#lines.get(request.scope) ?? openWaitingLine();
    this.#lines.set(request.scope, line);
    return await line.run(() => this.#wait(request), request.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const holders = [...this.#held.keys()];
    this.#held.clear();
    if (holders.length > 0) await this.#db.orm.update(slots).set({ holder: null, until: null }).where(inArray(slots.holder, holders));
  }

  async #wait({ scope, limit, signal }: SlotRequest): Promise<SharedSlot> {
    const { owner, random, sleep } = this.#options;
    await this.#ensure(scope, limit);
    this.#count += 1;
    const holder = `${owner}#${this.#count}`;
    let waits = false;
    try {
      for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5)) {
        signal.throwIfAborted();
        const askedAt = this.#options.now();
        if (await this.#tryTake({ scope, limit, holder })) return this.#slot({ scope, holder, askedAt });
        await this.#db.orm.insert(slotWaits).values({ scope, waiter: owner }).onConflictDoUpdate({ target: [slotWaits.scope, slotWaits.waiter], set: { seenAt: sql`now()` } });
        waits = true;
        await sleep(waitMs * (0.5 + random()), signal);
      }
    } finally {
      if (waits) await this.#db.orm.delete(slotWaits).where(and(eq(slotWaits.scope, scope), eq(slotWaits.waiter, owner)));
    }
  }

  async #ensure(scope: string, limit: number): Promise<void> {
    const key = `${scope} ${limit}`;
    if (this.#known.has(key)) return;
    await this.#db.orm.execute(sql`insert into ${slots} (scope, slot) select ${scope}, generate_series(1, ${limit}::int) on conflict do nothing`);
    this.#known.add(key);
  }

  /** One statement. It leaves as many free slots alone as there are others who have waited longer. */
  async #tryTake({ scope, limit, holder }: { readonly scope: string; readonly limit: number; readonly holder: string }): Promise<boolean> {
    const { owner } = this.#options;
    const taken = await rowsOf(
      this.#db.orm,
      sql`with ahead as (
            select count(*) as n from ${slotWaits} where scope = ${scope} and waiter <> ${owner} and seen_at > now() - interval '3 seconds'
              and since < coalesce((select since from ${slotWaits} where scope = ${scope} and waiter = ${owner}), now())),
          free as (
            select slot from ${slots} where scope = ${scope} and slot <= ${limit}::int and (holder is null or until < clock_timestamp())
            order by slot limit (select n + 1 from ahead) for update skip locked)
          update ${slots} set holder = ${holder}, until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
          where scope = ${scope} and slot = (select max(slot) from free having count(*) > (select n from ahead))
          returning slot`,
    );
    return taken.length > 0;
  }

  #slot({ scope, holder, askedAt }: { readonly scope: string; readonly holder: string; readonly askedAt: number }): SharedSlot {
    // From when it was asked, not answered: the database's clock began to run somewhere between.
    const held: Held = { abort: new AbortController(), renewedAt: askedAt };
    this.#held.set(holder, held);
    this.#timer ??= setInterval(() => void this.#renew().catch(() => this.#giveUpOld()), RENEW_EVERY_MS).unref();
    return {
      stands: () => this.#held.get(holder) === held && this.#stands(held),
      signal: held.abort.signal,
      release: async () => {
        if (!this.#held.delete(holder)) return;
        await this.#db.orm.update(slots).set({ holder: null, until: null }).where(and(eq(slots.scope, scope), eq(slots.holder, holder)));
      },
    };
  }

  #stands(held: Held): boolean {
    return this.#options.now() - held.renewedAt < LEASE_MS - MARGIN_MS;
  }

  async #renew(): Promise<void> {
    this.#giveUpOld();
    const holders = [...this.#held.keys()];
    if (holders.length === 0) return;
    const askedAt = this.#options.now();
    const renewed = await this.#db.orm
      .update(slots)
      .set({ until: sql`clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'` })
      .where(and(inArray(slots.holder, holders), sql`${slots.until} > clock_timestamp()`))
      .returning({ holder: slots.holder });
    for (const { holder } of renewed) {
      const held = this.#held.get(holder ?? '');
      if (held !== undefined) held.renewedAt = askedAt;
    }
  }

  #giveUpOld(): void {
    for (const [holder, held] of this.#held) {
      if (this.#stands(held)) continue;
      this.#held.delete(holder);
      held.abort.abort(new DOMException('the lease of a place that all workers share has run out', 'AbortError'));
    }
  }
}
