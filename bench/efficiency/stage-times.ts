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

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
