/** When a run is killed: drawn from a seed and from what is left of the run, so that every kill falls within it, on a fast store and on a slow one. */

export type Kill = {
  /** At the latest when the program has told of so much progress since this start. */
  readonly byProgress: number;
} & (
  | { readonly how: 'time'; readonly since: 'start' | 'first_line'; readonly afterMs: number }
  | { readonly how: 'failpoint'; readonly name: string; /** At its nth passing, counted from 1. */ readonly hit: number }
);

/** A place in the program at which it can be made to end. */
export interface Failpoint {
  readonly name: string;
  /** Papers that go by at one passing. */
  readonly papers: number;
  /** Passed before anything is committed wherever a paper is left, so that a kill at its first passing always comes and takes nothing of what is left. */
  readonly isCertain: boolean;
}

/** What was seen of the undisturbed run, and what is left of this one. */
export interface Remaining {
  readonly kills: number;
  readonly papers: number;
  /** The most that become durable at once. */
  readonly papersPerCommit: number;
  readonly firstLineMs: number;
  readonly msPerPaper: number;
}

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
 * The next of `left.kills`: after up to twice its share of the papers, so that the kills are spread over the run. Half of them at a failpoint, most of the others at a time after the first
 * line on stdout, one in five of those at one after the start. Where that could let the run come to its end, a failpoint that is certain.
 *
 * @example
 * drawKill(seededRandom(7), { failpoints, left: { kills: 10, papers: 24, papersPerCommit: 5, firstLineMs: 900, msPerPaper: 80 } });
 */
export function drawKill(random: () => number, options: { readonly failpoints: readonly Failpoint[]; readonly left: Remaining }): Kill {
  const { failpoints, left } = options;
  const [dice, choice, draw, early] = [random(), random(), random(), random()];
  const pick = (among: readonly Failpoint[]): Failpoint | undefined => among[Math.floor(choice * among.length)];
  const papers = 1 + Math.floor((draw * 2 * left.papers) / (left.kills + 1));
  // What is told of is committed, and another commit may be under way meanwhile.
  const fits = papers + 2 * left.papersPerCommit < left.papers;
  const place = fits ? pick(failpoints) : pick(failpoints.filter(({ isCertain }) => isCertain));
  if (place !== undefined && (!fits || dice < 0.5)) return { byProgress: papers, how: 'failpoint', name: place.name, hit: fits ? Math.max(1, Math.floor(papers / place.papers)) : 1 };
  const afterMs = Math.round(draw * papers * left.msPerPaper);
  return early < 0.2 ? { byProgress: papers, how: 'time', since: 'start', afterMs: Math.round(draw * left.firstLineMs) } : { byProgress: papers, how: 'time', since: 'first_line', afterMs };
}

/** The value of `SLUICE_FAILPOINT` that the program under test obeys: `name:hit`. */
export function failpointValue(kill: Kill): string | undefined {
  return kill.how === 'failpoint' ? `${kill.name}:${kill.hit}` : undefined;
}
