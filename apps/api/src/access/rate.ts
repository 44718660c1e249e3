/** How often a caller may ask: a bucket of tokens for each, refilled steadily. */

export interface RateOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
}

export interface Rate {
  /** 0 where the request may pass, else the seconds to wait. */
  take(caller: string): number;
}

/** Callers remembered at once; forgotten ones begin with a full bucket. */
const MOST_CALLERS = 10_000;

export function rateOf({ perSecond, burst, now }: RateOptions): Rate {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(caller) {
      const at = now();
      const bucket = buckets.get(caller) ?? { left: burst, at };
      const left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond);
      if (buckets.size >= MOST_CALLERS && !buckets.has(caller)) buckets.clear();
      const passes = left >= 1;
      buckets.set(caller, { left: passes ? left - 1 : left, at });
      return passes ? 0 : Math.ceil((1 - left) / perSecond);
    },
  };
}
