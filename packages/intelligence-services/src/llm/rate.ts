/** How many calls at once, and how many a second: learned from 429, 503 and latency, below the ceiling that the user set. */
import { openLatencyTrend } from './latency-trend.ts';
import { openPace } from './pace.ts';
import { tokenWindow } from './token-window.ts';

export interface RateOptions {
  /** `max_concurrent_llm`. */
  readonly ceiling: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How a call ended, as far as pacing cares. */
export interface CallEnd {
  readonly kind: 'ok' | 'limited' | 'overloaded' | 'other';
  readonly retryAfterMs?: number | null;
  readonly headers?: Headers | undefined;
}

export interface Permit {
  /** Of a place that all workers share: false once it may be somebody else's, so that the call must not begin. */
  stands?(): boolean;
  /** Aborted where such a place is lost while the call goes on. */
  readonly signal?: AbortSignal;
  end(end: CallEnd): void;
}

export interface Rate {
  /** Resolves when a place is free and the pace allows a call of about so many tokens. */
  acquire(tokens: number, signal: AbortSignal): Promise<Permit>;
  /** Calls at once, now. */
  limit(): number;
}

/** Additive increase per round of calls, multiplicative decrease, at most one decrease per round trip. */
const DECREASE = 0.8;
const DECREASE_WHEN_SLOW = 0.5;
/** Errors of one bad moment count once. */
const SAME_MOMENT_MS = 1000;

export function openRate({ ceiling, now, sleep }: RateOptions): Rate {
  const pace = openPace(now);
  const window = tokenWindow(now);
  const waiters: (() => void)[] = [];
  let limit = ceiling;
  let active = 0;
  let decreasedAt = Number.NEGATIVE_INFINITY;
  const trend = openLatencyTrend();

  const wake = (): void => {
    while (active < Math.floor(limit) && waiters.length > 0) {
      active += 1;
      waiters.shift()?.();
    }
  };
  const lower = (to: number, latencyMs: number): boolean => {
    if (now() - decreasedAt < Math.max(SAME_MOMENT_MS, latencyMs)) return false;
    decreasedAt = now();
    limit = Math.max(1, to);
    return true;
  };
  const learn = (end: CallEnd, latencyMs: number): void => {
    pace.ended(end, now() - latencyMs);
    window.seen(end.headers);
    if (end.kind === 'overloaded') lower(limit * DECREASE, latencyMs);
    if (end.kind !== 'ok') return;
    const speed = trend.take(latencyMs);
    if (speed === 'slow' && lower(limit * DECREASE_WHEN_SLOW, latencyMs)) trend.lowered();
    if (speed === 'steady' && active >= Math.floor(limit) - 1) limit = Math.min(ceiling, limit + 1 / limit);
  };

  const place = async (signal: AbortSignal): Promise<void> => {
    if (active < Math.floor(limit) && waiters.length === 0) {
      active += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        const at = waiters.indexOf(turn);
        if (at >= 0) waiters.splice(at, 1);
        reject(signal.reason);
      };
      waiters.push(turn);
      signal.addEventListener('abort', abort, { once: true });
    });
  };

  return {
    limit: () => Math.floor(limit),
    async acquire(tokens, signal) {
      signal.throwIfAborted();
      await place(signal);
      try {
        for (let waitMs = Math.max(pace.waitMs(), window.waitMs(tokens)); waitMs > 0; waitMs = Math.max(pace.waitMs(), window.waitMs(tokens))) await sleep(waitMs, signal);
        pace.started();
        window.started(tokens);
      } catch (error) {
        active -= 1;
        wake();
        throw error;
      }
      const startedAt = now();
      let ended = false;
      return {
        end(end) {
          if (ended) return;
          ended = true;
          learn(end, now() - startedAt);
          active -= 1;
          wake();
        },
      };
    },
  };
}
