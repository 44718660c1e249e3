/** From what a model said of its own certainty to how often it was right: isotonic regression, so that more certain is never made less likely. */

export interface Judgeable {
  /** As the model said it, 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/** Steps in ascending order: from `from` upwards, `right` of what was said so surely was right. */
export type CalibrationMap = readonly { readonly from: number; readonly right: number }[];

/** Fewer values than this calibrate nothing. */
export const LEAST_TO_CALIBRATE = 30;

/** Pool adjacent violators (Ayer and others 1955). Null for too few values, or where all or none were right. */
export function calibrate(values: readonly Judgeable[]): CalibrationMap | null {
  if (values.length < LEAST_TO_CALIBRATE || new Set(values.map(({ right }) => right)).size < 2) return null;
  const blocks: { from: number; right: number; n: number }[] = [];
  for (const [from, same] of [...Map.groupBy(values, ({ confidence }) => confidence)].toSorted(([a], [b]) => a - b)) {
    blocks.push({ from, right: same.filter(({ right }) => right).length, n: same.length });
    for (let last = blocks.at(-1), before = blocks.at(-2); last && before && before.right / before.n >= last.right / last.n; last = blocks.at(-1), before = blocks.at(-2)) {
      blocks.splice(-2, 2, { from: before.from, right: before.right + last.right, n: before.n + last.n });
    }
  }
  return blocks.map(({ from, right, n }) => ({ from, right: right / n }));
}

/** Below the first step its share, which nothing measured undercuts. */
export function calibrated(map: CalibrationMap, confidence: number): number {
  return (map.findLast(({ from }) => from <= confidence) ?? map[0])?.right ?? 0;
}

/** Mean squared distance from what came true (Brier 1950): lower is better, 0.25 is a coin. */
export function brier(values: readonly Judgeable[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, { confidence, right }) => sum + (confidence - Number(right)) ** 2, 0) / values.length;
}
