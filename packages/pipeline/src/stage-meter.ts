/** What a stage is doing, counted as it happens: occupancy, queue, busy time per slot. The original's WorkerStats, one per slot. */
import type { StageStats, WorkerStats } from '@sluice/core-models';

/** One slot of a stage, held by one paper at a time. Times in milliseconds. */
export interface Slot {
  readonly id: string;
  processed: number;
  failed: number;
  busyMs: number;
  active: boolean;
}

/** Counters of one stage; plain numbers, since they are touched four times a paper and stage. */
export class StageMeter {
  readonly #stage: string;
  readonly #limit: number;
  readonly #slots: Slot[] = [];
  readonly #free: Slot[] = [];
  #waiting = 0;
  #active = 0;
  #processed = 0;
  #failed = 0;
  #busyMs = 0;
  #waitingMs = 0;

  constructor(options: { readonly stage: string; readonly limit: number }) {
    this.#stage = options.stage;
    this.#limit = options.limit;
  }

  /** A paper stands before the stage. */
  queue(): void {
    this.#waiting += 1;
  }

  /** A paper left the queue without entering: it was sent back to pending. */
  skip(): void {
    this.#waiting -= 1;
  }

  begin(waitedMs: number): Slot {
    this.#waiting -= 1;
    this.#active += 1;
    this.#waitingMs += waitedMs;
    const slot = this.#free.pop() ?? this.#newSlot();
    slot.active = true;
    return slot;
  }

  end(slot: Slot, visit: { readonly ms: number; readonly failed: boolean }): void {
    this.#active -= 1;
    this.#processed += 1;
    this.#busyMs += visit.ms;
    slot.active = false;
    slot.processed += 1;
    slot.busyMs += visit.ms;
    if (visit.failed) {
      slot.failed += 1;
      this.#failed += 1;
    }
    this.#free.push(slot);
  }

  stats(): StageStats {
    return {
      stage: this.#stage,
      limit: this.#limit,
      active: this.#active,
      waiting: this.#waiting,
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
