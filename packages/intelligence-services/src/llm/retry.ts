/** How long to wait before another try, and how many tries all calls together may still make. */

export interface BackoffOptions {
  readonly baseMs: number;
  readonly capMs: number;
  readonly random: () => number;
}

/** Full jitter (Brooker 2015): uniform in [0, min(cap, base · 2^tries)]; never less than what the server asked for. */
export function backoffMs(tries: number, retryAfterMs: number | null, { baseMs, capMs, random }: BackoffOptions): number {
  const jittered = random() * Math.min(capMs, baseMs * 2 ** tries);
  return retryAfterMs === null ? jittered : retryAfterMs + Math.min(jittered, baseMs);
}

/** A bucket that successes fill: in an outage retries dry up instead of doubling the load. */
export interface RetryQuota {
  /** False where none is left. */
  take(): boolean;
  succeeded(): void;
}

/** One retry for `1 / perSuccess` successes, after a first `burst`; one a minute comes back by itself, so that a quiet run can go on. */
export function openRetryQuota({ burst, perSuccess, now }: { readonly burst: number; readonly perSuccess: number; readonly now: () => number }): RetryQuota {
  let tokens = burst;
  let filledAt = now();
  return {
    take() {
      tokens = Math.min(burst, tokens + (now() - filledAt) / 60_000);
      filledAt = now();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    succeeded() {
      tokens = Math.min(burst, tokens + perSuccess);
    },
  };
}
