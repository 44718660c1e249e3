/** The run's brake: once pulled, no paper is admitted and none starts a stage; what is inside one finishes. */
import type { RunFault } from '@sluice/core-models';

export type BrakeReason = { readonly kind: 'fault'; readonly fault: RunFault } | { readonly kind: 'drain' | 'cancel' };

/** First pull wins: the sentence that a user reads is the one of the fault that stopped the run, not of its echoes. */
export class Brake {
  #reason: BrakeReason | undefined;
  readonly #listeners = new Set<() => void>();

  get pulled(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): BrakeReason | undefined {
    return this.#reason;
  }

  pull(reason: BrakeReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` once when pulled; returns what takes it off again. */
  onPulled(listener: () => void): () => void {
    if (this.pulled) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
