/** Tries a request again while its failure is a passing one: a few times, further apart each time. */
import { PaperFailure } from '@sluice/core-models';
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import { isPassing } from './http-failure.ts';

export interface RetryOptions {
  /** The first try included. */
  readonly maxTries: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Wraps waits that are not work. */
  readonly waiting: <T>(work: () => Promise<T>) => Promise<T>;
}

const BASE_MS = 1000;
const CAP_MS = 30_000;

/** What `work` returns, or its last failure with the number of tries. Full jitter between half and all of 1, 2, 4 … 30 s; a host's Retry-After is kept by its pace, not here. */
export async function retryPassing<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (tries >= options.maxTries) throw new PaperFailure(error.failureClass, error.message, { cause: error.cause ?? error, attempts: tries });
      const ms = Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1)) * (0.5 + options.random() / 2);
      await options.waiting(() => sleep(options.clock, ms, options.signal));
    }
  }
}
