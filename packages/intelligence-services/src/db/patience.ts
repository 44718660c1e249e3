/** Waits for a database that went away: a restart of Postgres is no reason to lose a run that took hours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseGone, isDeadlock } from './errors.ts';

export interface PatienceOptions {
  /** Longest time to wait for it to come back. @default 60000 */
  readonly maxWaitMs?: number;
  readonly signal?: AbortSignal;
  readonly onWaiting?: (error: unknown) => void;
  /** Runs the waits; a paper's clock stands still meanwhile. */
  readonly waiting?: (wait: () => Promise<void>) => Promise<void>;
  readonly now?: () => number;
}

/** Runs idempotent database work, again and again while the connection is what fails, or another's transaction was let through; any other error is thrown at once. */
export async function patiently<T>(work: () => Promise<T>, options: PatienceOptions = {}): Promise<T> {
  const { maxWaitMs = 60_000, signal, onWaiting, waiting = (wait) => wait(), now = Date.now } = options;
  const until = now() + maxWaitMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isGone = isDatabaseGone(error);
      if (!(isGone || isDeadlock(error)) || now() >= until) throw error;
      if (tries === 0 && isGone) onWaiting?.(error);
      await waiting(() => sleep(Math.min(100 * 2 ** tries, 2000), undefined, signal === undefined ? {} : { signal }));
    }
  }
}

/** The patience of many who miss the same database: the first says so, the others wait in silence; until all have gone on. */
export function sharedPatience(onLost: () => void): <T>(work: () => Promise<T>, options?: Omit<PatienceOptions, 'onWaiting'>) => Promise<T> {
  let waiters = 0;
  return async (work, options = {}) => {
    let isWaiting = false;
    const onWaiting = (): void => {
      isWaiting = true;
      waiters += 1;
      if (waiters === 1) onLost();
    };
    try {
      return await patiently(work, { ...options, onWaiting });
    } finally {
      if (isWaiting) waiters -= 1;
    }
  };
}
