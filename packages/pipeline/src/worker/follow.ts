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
  /** Shared by all who wait for the reader. */
  #taken: PromiseWithResolvers<void> | undefined;

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
      await this.gate();
      const page = await readEvents(db, runId, { after: this.#after, limit: PAGE });
      const ordinals = page.flatMap(({ event }) => (event.type === 'outcome' ? [event.entry] : []));
      const outcomes = await readOutcomes(db, runId, ordinals);
      this.#after = page.at(-1)?.sequence ?? this.#after;
      for (const ordinal of ordinals) {
        const outcome = outcomes.get(ordinal);
        if (outcome !== undefined) this.#handOut(outcome, onDelivery);
      }
      found += ordinals.length;
      if (page.length < PAGE) return found;
    }
  }

  /** Undefined where the reader is not behind, else a promise of that. */
  gate(): Promise<void> | undefined {
    if (this.#untaken < this.#options.maxUntaken || this.#options.signal.aborted) return undefined;
    this.#taken ??= Promise.withResolvers<void>();
    return this.#taken.promise;
  }

  #open(): void {
    this.#taken?.resolve();
    this.#taken = undefined;
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
        if (this.#untaken < this.#options.maxUntaken) this.#open();
      },
    });
  }
}
