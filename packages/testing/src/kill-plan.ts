/** When a run is killed: drawn from a seed, so that a failing plan is printed as one number and played again. */

export type Kill =
  | { readonly how: 'time'; readonly since: 'start' | 'first_line'; readonly afterMs: number }
  | { readonly how: 'failpoint'; readonly name: string; /** At its nth passing, counted from 1. */ readonly hit: number };

/** A generator of equal sequences for equal seeds, uniform in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * `count` kills: a share of them at one of `failpoints`, most of the others at a time uniform in `withinMs` after the program's first line on
 * stdout, and one in five of those as long after its start, to hit what it does before it says anything.
 *
 * @example
 * planKills({ seed: 7, count: 10, withinMs: [0, 900], failpoints: ['record.after_commit'] });
 */
export function planKills(options: {
  readonly seed: number;
  readonly count: number;
  readonly withinMs: readonly [least: number, most: number];
  readonly failpoints?: readonly string[];
  /** @default 0.4 */
  readonly failpointShare?: number;
  /** @default 8 */
  readonly maxHit?: number;
}): readonly Kill[] {
  const { seed, count, withinMs, failpoints = [], failpointShare = 0.4, maxHit = 8 } = options;
  const random = seededRandom(seed);
  const [least, most] = withinMs;
  return Array.from({ length: count }, () => {
    const name = failpoints[Math.floor(random() * failpoints.length)];
    const atFailpoint = random() < failpointShare;
    const draw = random();
    const since = random() < 0.2 ? 'start' : 'first_line';
    return name !== undefined && atFailpoint
      ? { how: 'failpoint', name, hit: 1 + Math.floor(draw * maxHit) }
      : { how: 'time', since, afterMs: Math.round(least + draw * (most - least)) };
  });
}

/** The value of `SLUICE_FAILPOINT` that the program under test obeys: `name:hit`. */
export function failpointValue(kill: Kill): string | undefined {
  return kill.how === 'failpoint' ? `${kill.name}:${kill.hit}` : undefined;
}
