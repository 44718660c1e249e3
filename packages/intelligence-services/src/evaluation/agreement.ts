/** Shares with their intervals, and agreement beyond chance. */

export interface Share {
  readonly value: number;
  /** 95% interval by Wilson's score (1927): honest at small numbers, and at 0 and 1. */
  readonly low: number;
  readonly high: number;
  readonly of: number;
}

/** Null of nothing. */
export function shareOf(part: number, of: number): Share | null {
  if (of === 0) return null;
  const z = 1.959_964;
  const p = part / of;
  const middle = p + (z * z) / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { value: p, low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale), of };
}

/** Cohen's κ (1960) of two readers' categories; null where both used one category only, since chance then explains all. */
export function kappaOf(pairs: readonly (readonly [string, string])[]): number | null {
  if (pairs.length === 0) return null;
  const share = (side: 0 | 1, category: string): number => pairs.filter((pair) => pair[side] === category).length / pairs.length;
  const observed = pairs.filter(([one, other]) => one === other).length / pairs.length;
  const expected = [...new Set(pairs.flat())].reduce((sum, category) => sum + share(0, category) * share(1, category), 0);
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}
