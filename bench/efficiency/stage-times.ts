/** How long each paper takes in each stage, and the shortest time in which limits allow it. */
import { seededRandom } from '@sluice/testing';

/** Milliseconds. */
export interface PaperTimes {
  readonly download: number;
  readonly convert: number;
  readonly extract: number;
}

export type Limits = PaperTimes;

/** Lognormal times with these means; `sigma` 0 gives each paper the mean itself. */
export function drawTimes(papers: number, options: { readonly means: PaperTimes; readonly sigma: number; readonly seed: number }): readonly PaperTimes[] {
  const { means, sigma, seed } = options;
  const random = seededRandom(seed);
  const draw = (mean: number): number => (sigma === 0 ? mean : mean * Math.exp(sigma * normal(random) - (sigma * sigma) / 2));
  return Array.from({ length: papers }, () => ({ download: draw(means.download), convert: draw(means.convert), extract: draw(means.extract) }));
}

/** No schedule can be shorter: the stage with most work per slot has to do all of its work. */
export function lowerBound(times: readonly PaperTimes[], limits: Limits): number {
  const total = (stage: keyof PaperTimes): number => times.reduce((sum, paper) => sum + paper[stage], 0);
  return Math.max(total('download') / limits.download, total('convert') / limits.convert, total('extract') / limits.extract);
}

/**
 * A bound that whole stages cannot reach, since the first paper has to come to a stage and the last one has to leave it: at best the slots of a stage wait for
 * the papers that are there soonest, and what is left after it is what is soonest done. No schedule is shorter, also none that knows all times beforehand.
 */
export function leastMakespan(times: readonly PaperTimes[], limits: Limits): number {
  const bounds = stages.map((stage, at) => {
    const slots = limits[stage];
    const soonest = (others: readonly Stage[]): number => sum(times.map((paper) => sum(others.map((other) => paper[other]))).toSorted((a, b) => a - b).slice(0, slots));
    return (soonest(stages.slice(0, at)) + sum(times.map((paper) => paper[stage])) + soonest(stages.slice(at + 1))) / slots;
  });
  const longest = times.map((paper) => sum(stages.map((stage) => paper[stage])));
  return Math.max(...bounds, ...longest);
}

const stages = ['download', 'convert', 'extract'] as const;
type Stage = (typeof stages)[number];

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
