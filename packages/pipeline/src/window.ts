/** The admission window: how many papers are on the road, and when the next may come. Stock `mergeMap` needs nothing else to be bounded. */
import type { ConcurrencyConfig, WindowStats } from '@sluice/core-models';

export interface WindowOptions {
  /** Most papers on the road at once; `Infinity` where backpressure is switched off. */
  readonly size: number;
  /** Once full, admission resumes when the number on the road has fallen to this. */
  readonly resumeAt: number;
  readonly onPause?: (inFlight: number) => void;
  readonly onResume?: (inFlight: number) => void;
}

/** `queue_size` waiting, and every slot taken: the most that the road holds at once. */
export function windowSize(limits: ConcurrencyConfig): number {
  const slots = limits.maxConcurrentDownloads + limits.maxConcurrentConversions + limits.maxConcurrentLlm;
  return limits.enableBackpressure ? limits.queueSize + slots : Number.POSITIVE_INFINITY;
}

/**
 * Places on the road, one a paper, by ordinal. The set is what makes conservation checkable at run time: an outcome for a paper
 * that is not on the road, or a second one for the same paper, is a bug and is thrown as one.
 */
export class Window {
  readonly #options: WindowOptions;
  readonly #onRoad = new Set<number>();
  #paused = false;
  #exhausted = false;
  #wake: (() => void) | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#onRoad.size;
  }

  stats(): WindowStats {
    const { size } = this.#options;
    return { size: Number.isFinite(size) ? size : null, inFlight: this.#onRoad.size, paused: this.#paused };
  }

  /** True when the source has ended and every paper has come out. */
  get empty(): boolean {
    return this.#exhausted && this.#onRoad.size === 0;
  }

  /** Undefined where there is room now, else a promise of it. */
  room(): Promise<void> | undefined {
    if (!this.#paused && this.#onRoad.size < this.#options.size) return undefined;
    if (!this.#paused) {
      this.#paused = true;
      this.#options.onPause?.(this.#onRoad.size);
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  enter(ordinal: number): void {
    const before = this.#onRoad.size;
    if (this.#onRoad.add(ordinal).size === before) throw new Error(`Cannot admit entry ${ordinal}: it is on the road already; expected each entry once`);
  }

  leave(ordinal: number): void {
    if (!this.#onRoad.delete(ordinal)) throw new Error(`Cannot deliver entry ${ordinal}: it is not on the road; expected one outcome per admitted entry`);
    if (this.#paused && this.#onRoad.size <= this.#options.resumeAt) {
      this.#paused = false;
      this.#options.onResume?.(this.#onRoad.size);
      this.release();
    }
    this.#tellIfEmpty();
  }

  has(ordinal: number): boolean {
    return this.#onRoad.has(ordinal);
  }

  /** The source has ended, or admission was stopped: nobody else will come. */
  exhaust(): void {
    this.#exhausted = true;
    this.#tellIfEmpty();
  }

  /** Calls `listener` when `empty` becomes true. A slot that was written off never completes, so completion cannot be left to `mergeMap`. */
  whenEmpty(listener: () => void): void {
    this.#onEmpty = listener;
    this.#tellIfEmpty();
  }

  /** Wakes a waiting `room()`, whatever its reason to wait: on unsubscription, on stop. */
  release(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #tellIfEmpty(): void {
    if (this.empty) this.#onEmpty?.();
  }
}
