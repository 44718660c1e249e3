/** What a stage is doing, counted as it happens: occupancy, queue, busy time per slot. The original's WorkerStats, one per slot. */
import type { StageStats, WorkerStats } from '@sluice/core-models';

interface Slot {
  readonly id: string;
  processed: number;
  failed: number;
  busyMs: number;
  active: boolean;
}

/** Counters of one stage. Times in milliseconds of the clock that is handed in. */
export class StageMeter {
  readonly #stage: string;
  readonly #limit: number;
  readonly #now: () => number;
  readonly #slots: Slot[] = [];
  readonly #free: Slot[] = [];
  readonly #held = new Map<number, Slot>();
  readonly #queuedAt = new Map<number, number>();
  #processed = 0;
  #failed = 0;
  #busyMs = 0;
  #waitingMs = 0;

  constructor(options: { readonly stage: string; readonly limit: number; readonly now: () => number }) {
    this.#stage = options.stage;
    this.#limit = options.limit;
    this.#now = options.now;
  }

  /** A paper stands before the stage. */
  queue(ordinal: number): void {
    this.#queuedAt.set(ordinal, this.#now());
  }

  begin(ordinal: number): void {
    const queuedAt = this.#queuedAt.get(ordinal);
    if (queuedAt !== undefined) {
      this.#queuedAt.delete(ordinal);
      this.#waitingMs += this.#now() - queuedAt;
    }
    const slot = this.#free.pop() ?? this.#newSlot();
    slot.active = true;
    this.#held.set(ordinal, slot);
  }

  end(ordinal: number, visit: { readonly ms: number; readonly failed: boolean }): void {
    const slot = this.#held.get(ordinal);
    if (slot === undefined) return;
    this.#held.delete(ordinal);
    slot.active = false;
    slot.processed += 1;
    slot.busyMs += visit.ms;
    this.#processed += 1;
    this.#busyMs += visit.ms;
    if (visit.failed) {
      slot.failed += 1;
      this.#failed += 1;
    }
    this.#free.push(slot);
  }

  /** A paper left the queue without entering: it was sent back to pending. */
  skip(ordinal: number): void {
    this.#queuedAt.delete(ordinal);
  }

  stats(): StageStats {
    return {
      stage: this.#stage,
      limit: this.#limit,
      active: this.#held.size,
      waiting: this.#queuedAt.size,
      processed: this.#processed,
      failed: this.#failed,
      busySeconds: this.#busyMs / 1000,
      waitingSeconds: this.#waitingMs / 1000,
    };
  }

  workers(): readonly WorkerStats[] {
    return this.#slots.map((slot) => ({
      workerId: slot.id,
      papersProcessed: slot.processed,
      papersFailed: slot.failed,
      totalDurationSeconds: slot.busyMs / 1000,
      isActive: slot.active,
    }));
  }

  #newSlot(): Slot {
    const slot: Slot = { id: `${this.#stage}-${this.#slots.length + 1}`, processed: 0, failed: 0, busyMs: 0, active: false };
    this.#slots.push(slot);
    return slot;
  }
}
