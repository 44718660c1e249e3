/** Reads along what is recorded of a run, by whichever worker, and hands it out in the order in which it became durable. */
import type { Outcome } from '@sluice/core-models';
import { type Database, lastSequence, readOutcomes, readEvents } from '@sluice/intelligence-services';
import type { Delivery } from '../deliver.ts';

export interface FollowOptions {
  readonly db: Database;
  readonly runId: string;
  /** What was told up to here is known. */
  readonly after: number;
  readonly onDelivery: (delivery: Delivery) => void;
  /** Outcomes handed out and not yet taken: a slow reader slows the run. */
  readonly maxUntaken: number;
  /** A reader that has left takes nothing more: nobody waits for it. */
  readonly signal: AbortSignal;
}

const PAGE = 500;

export class Follower {
  readonly #options: FollowOptions;
  #after: number;
  #untaken = 0;
  /** Recorded by this process, and read here by whomever they were recorded: what is between them is on its way to the reader. */
  #recordedHere = 0;
  #read = 0;
  /** For who hands out: until the reader has taken enough. */
  #taken: PromiseWithResolvers<void> | undefined;
  /** For who works: until what it recorded has reached the reader, too. Shared, as the other. */
  #room: PromiseWithResolvers<void> | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#after = options.after;
    options.signal.addEventListener('abort', () => this.#open(), { once: true });
  }

  /** Where a reader that begins now begins. */
  static async start(options: Omit<FollowOptions, 'after'>): Promise<Follower> {
    return new Follower({ ...options, after: await lastSequence(options.db, options.runId) });
  }

  /** How many new outcomes there were. */
  async look(): Promise<number> {
    const { db, runId, onDelivery } = this.#options;
    let found = 0;
    for (;;) {
      await this.#reader();
      const page = await readEvents(db, runId, { after: this.#after, limit: PAGE });
      const ordinals = page.flatMap(({ event }) => (event.type === 'outcome' ? [event.entry] : []));
      const outcomes = await readOutcomes(db, runId, ordinals);
      this.#after = page.at(-1)?.sequence ?? this.#after;
      for (const ordinal of ordinals) {
        const outcome = outcomes.get(ordinal);
        if (outcome !== undefined) this.#handOut(outcome, onDelivery);
      }
      this.#read += ordinals.length;
      this.#open();
      found += ordinals.length;
      if (page.length < PAGE) return found;
    }
  }

  recordedHere(outcomes: number): void {
    this.#recordedHere += outcomes;
  }

  /** Undefined where there may be more outcomes for the reader, else a promise of that. */
  gate(): Promise<void> | undefined {
    if (!this.#behind(this.#untaken + this.#underWay())) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /** What is under way is to be looked at: only for what was handed out the reader is waited for. */
  #reader(): Promise<void> | undefined {
    if (!this.#behind(this.#untaken)) return undefined;
    this.#taken ??= Promise.withResolvers<void>();
    return this.#taken.promise;
  }

  #underWay(): number {
    return Math.max(0, this.#recordedHere - this.#read);
  }

  #behind(outcomes: number): boolean {
    return outcomes >= this.#options.maxUntaken && !this.#options.signal.aborted;
  }

  #open(): void {
    if (!this.#behind(this.#untaken)) {
      this.#taken?.resolve();
      this.#taken = undefined;
    }
    if (!this.#behind(this.#untaken + this.#underWay())) {
      this.#room?.resolve();
      this.#room = undefined;
    }
  }

  #handOut(outcome: Outcome, onDelivery: (delivery: Delivery) => void): void {
    this.#untaken += 1;
    let released = false;
    onDelivery({
      outcome,
      release: () => {
        if (released) return;
        released = true;
        this.#untaken -= 1;
        this.#open();
      },
    });
  }
}
