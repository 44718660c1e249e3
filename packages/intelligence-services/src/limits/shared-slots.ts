/**
 * Slots that all workers of a database share: exact, since each is a row that one holder has; fair, since who has waited longest goes first; free again when a holder dies. A holder
 * that was stopped has not died: its call may still be under way, so what it holds stays its own for as long as its lifeline does.
 */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { type Lifeline, lifelineEnded } from '../db/lifeline.ts';
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
  /** Aborted where the slot may be another's: what is under way has to end. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

export interface SharedSlotsOptions {
  /** This process. */
  readonly owner: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A holder that has not been heard of for so long is dead, stopped, or cut off and has given up by itself a sixth before. @default 30000 */
  readonly leaseMs?: number;
}

const LEASE_MS = 30_000;
/** Parts of a lease. */
const MARGIN = 1 / 6;
const RENEW_EVERY = 1 / 5;
const LOOK_EVERY = 1 / 30;
/** For a process that has just been woken: to ask whether what it held is still its own. */
const ASK_WITHIN = 1 / 10;
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
  /** Not needed any more, and perhaps not given back yet: with a lifeline no lease does that. */
  readonly #leaving = new Set<string>();
  readonly #lines = new Map<string, WaitingLine>();
  readonly #known = new Set<string>();
  readonly #leaseMs: number;
  #lifeline: Promise<Lifeline | null> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(db: Database, options: SharedSlotsOptions) {
    this.#db = db;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Of a process one call waits in the database at a time: the others stand behind it. */
  async take(request: SlotRequest): Promise<SharedSlot> {
    const line = this.#lines.get(request.scope) ?? openWaitingLine();
    this.#lines.set(request.scope, line);
    return await line.run(() => this.#wait(request), request.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const holder of this.#held.keys()) this.#leaving.add(holder);
    this.#held.clear();
    try {
      await this.#giveBack();
    } finally {
      await (await this.#lifeline?.catch(() => null))?.[Symbol.asyncDispose]();
    }
  }

  async #wait({ scope, limit, signal }: SlotRequest): Promise<SharedSlot> {
    const { owner, random, sleep } = this.#options;
    await this.#ensure(scope, limit);
    await this.#openLifeline();
    this.#count += 1;
    const holder = `${owner}#${this.#count}`;
    let waits = false;
    try {
      for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5)) {
        signal.throwIfAborted();
        const askedAt = this.#options.now();
        if (await this.#tryTake({ scope, limit, holder })) return this.#slot(holder, askedAt);
        await this.#db.orm.insert(slotWaits).values({ scope, waiter: owner }).onConflictDoUpdate({ target: [slotWaits.scope, slotWaits.waiter], set: { seenAt: sql`now()` } });
        waits = true;
        await sleep(waitMs * (0.5 + random()), signal);
      }
    } finally {
      if (waits) await this.#db.orm.delete(slotWaits).where(and(eq(slotWaits.scope, scope), eq(slotWaits.waiter, owner)));
    }
  }

  async #openLifeline(): Promise<Lifeline | null> {
    this.#lifeline ??= this.#db.server?.lifeline(this.#options.owner) ?? Promise.resolve(null);
    try {
      return await this.#lifeline;
    } catch (error) {
      this.#lifeline = undefined;
      throw error;
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
    this.#timer ??= this.#lookAfter();
    const taken = await rowsOf(
      this.#db.orm,
      sql`with ahead as (
            select count(*) as n from ${slotWaits} where scope = ${scope} and waiter <> ${owner} and seen_at > now() - interval '3 seconds'
              and since < coalesce((select since from ${slotWaits} where scope = ${scope} and waiter = ${owner}), now())),
          free as (
            select slot from ${slots} where scope = ${scope} and slot <= ${limit}::int
              and case when holder is null then true when until >= clock_timestamp() then false else ${lifelineEnded(sql`regexp_replace(holder, '#[0-9]+$', '')`)} end
            order by slot limit (select n + 1 from ahead) for update skip locked)
          update ${slots} set holder = ${holder}, until = clock_timestamp() + ${this.#leaseMs} * interval '1 millisecond'
          where scope = ${scope} and slot = (select max(slot) from free having count(*) > (select n from ahead))
          returning slot`,
    ).catch((error: unknown) => {
      // An answer that was lost on its way may have been a yes.
      this.#leaving.add(holder);
      throw error;
    });
    return taken.length > 0;
  }

  #slot(holder: string, askedAt: number): SharedSlot {
    // From when it was asked, not answered: the database's clock began to run somewhere between.
    const held: Held = { abort: new AbortController(), renewedAt: askedAt };
    this.#held.set(holder, held);
    return {
      stands: () => this.#held.get(holder) === held && this.#stands(held),
      signal: held.abort.signal,
      release: async () => {
        this.#held.delete(holder);
        this.#leaving.add(holder);
        await this.#giveBack();
      },
    };
  }

  async #giveBack(): Promise<void> {
    const leaving = [...this.#leaving];
    if (leaving.length === 0) return;
    await this.#db.orm.update(slots).set({ holder: null, until: null }).where(inArray(slots.holder, leaving));
    for (const holder of leaving) this.#leaving.delete(holder);
  }

  #stands(held: Held): boolean {
    return this.#options.now() - held.renewedAt < this.#leaseMs * (1 - MARGIN);
  }

  /** Gives up what could not be renewed in time, but for a process that was stopped meanwhile and has a lifeline: it asks first. */
  #lookAfter(): NodeJS.Timeout {
    const { now } = this.#options;
    let lookedAt = now();
    let askedAt = lookedAt;
    let patientUntil = lookedAt;
    const look = async (): Promise<void> => {
      const at = now();
      const slept = at - lookedAt > this.#leaseMs * RENEW_EVERY;
      lookedAt = at;
      const lifeline = await this.#lifeline?.catch(() => null);
      if (slept && lifeline !== null) patientUntil = at + this.#leaseMs * ASK_WITHIN;
      if (at >= patientUntil) this.#giveUp((held) => !this.#stands(held));
      if (!slept && at - askedAt < this.#leaseMs * RENEW_EVERY) return;
      askedAt = at;
      await Promise.all([this.#renew(), this.#giveBack(), this.#held.size > 0 ? lifeline?.renew() : undefined]);
    };
    return setInterval(() => void look().catch(() => undefined), this.#leaseMs * LOOK_EVERY).unref();
  }

  /** A row that names a holder still is that holder's, however late it asks: nobody else has had it since. */
  async #renew(): Promise<void> {
    const holders = [...this.#held.keys()];
    if (holders.length === 0) return;
    const askedAt = this.#options.now();
    const renewed = await this.#db.orm
      .update(slots)
      .set({ until: sql`clock_timestamp() + ${this.#leaseMs} * interval '1 millisecond'` })
      .where(inArray(slots.holder, holders))
      .returning({ holder: slots.holder });
    const kept = new Set(renewed.map(({ holder }) => holder));
    for (const holder of holders) {
      const held = this.#held.get(holder);
      if (held !== undefined && kept.has(holder)) held.renewedAt = askedAt;
    }
    this.#giveUp((_held, holder) => holders.includes(holder) && !kept.has(holder));
  }

  #giveUp(which: (held: Held, holder: string) => boolean): void {
    for (const [holder, held] of this.#held) {
      if (!which(held, holder)) continue;
      this.#held.delete(holder);
      held.abort.abort(new DOMException('a place that all workers share is not this one’s any more', 'AbortError'));
    }
  }
}
