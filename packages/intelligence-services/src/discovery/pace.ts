/** Politeness per host: requests start no closer together than the host asks, and not at all while it has asked for quiet. */
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';

/** In memory for one process; a database version shares the turns between workers. */
export interface Pace {
  /** Settles when the caller may send; turns are `intervalMs` apart. */
  turn(host: string, options: { readonly intervalMs: number; readonly signal: AbortSignal }): Promise<void>;
  /** Nobody's turn comes for `ms` from now: what Retry-After asks. */
  hold(host: string, ms: number): Promise<void>;
}

/**
 * Turns of one process. A caller that gives up while it waits leaves its turn unused: the next one is no earlier for it.
 *
 * @example
 * const pace = memoryPace(systemClock);
 * await pace.turn('arxiv.org', { intervalMs: 3000, signal });
 */
export function memoryPace(clock: Clock): Pace {
  const nextAt = new Map<string, number>();
  const holds = new Map<string, number>();
  return {
    async turn(host, { intervalMs, signal }) {
      for (;;) {
        const now = clock.now();
        const mine = Math.max(now, nextAt.get(host) ?? 0);
        if (intervalMs > 0 || mine > now) nextAt.set(host, mine + intervalMs);
        await sleep(clock, mine - now, signal);
        // Held while we slept: queue again behind the hold.
        if ((holds.get(host) ?? 0) <= clock.now()) return;
      }
    },
    hold(host, ms) {
      const until = clock.now() + ms;
      nextAt.set(host, Math.max(nextAt.get(host) ?? 0, until));
      holds.set(host, Math.max(holds.get(host) ?? 0, until));
      return Promise.resolve();
    },
  };
}
