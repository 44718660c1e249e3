/** Whether a server has become much slower than it was, told apart from answers that take longer by chance: those of models spread over a factor of ten. */

export interface LatencyTrend {
  /**
   * Takes the milliseconds of one answered call. `slow` while answers take `SLOW` times as long as they did at best; `unsure` after fewer
   * calls were asked for, until it shows whether that has helped.
   */
  take(ms: number): 'steady' | 'slow' | 'unsure';
  /** From now on there are fewer calls at once. Where that does not help, the server is slow for other reasons, and how long it takes by now becomes its best. */
  lowered(): void;
}

/** Of the geometric mean. Where the logarithms of single answers have σ = 1, that of the mean has .18, and SLOW is seven of those away. */
const SLOW = 4;
/** Calls that the moving mean remembers; nothing is said before there were as many. */
const MEMORY = 16;
/** To have helped, fewer calls must have brought the mean to this share. */
const HELPED = 0.75;

export function openLatencyTrend(): LatencyTrend {
  let taken = 0;
  let mean = 0;
  let best = Number.POSITIVE_INFINITY;
  let before: { readonly taken: number; readonly mean: number } | undefined;
  return {
    take(ms) {
      taken += 1;
      mean += (Math.log(Math.max(1, ms)) - mean) / Math.min(taken, MEMORY);
      if (taken < MEMORY) return 'steady';
      best = Math.min(best, mean);
      if (before !== undefined) {
        if (taken - before.taken < 2 * MEMORY) return 'unsure';
        if (mean > before.mean + Math.log(HELPED)) best = mean;
        before = undefined;
      }
      return mean - best > Math.log(SLOW) ? 'slow' : 'steady';
    },
    lowered() {
      before = { taken, mean };
    },
  };
}
