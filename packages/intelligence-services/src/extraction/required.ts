/** Which required targets stayed empty: the pipeline fails the paper with `required_missing` and keeps its other values. */
import type { Target, TargetResult } from '@sluice/core-models';

/** Names in target order; empty where every required target was found. */
export function missingRequired(targets: readonly Target[], results: Readonly<Record<string, TargetResult>>): readonly string[] {
  return targets.filter((target) => target.required && results[target.name]?.state !== 'found').map((target) => target.name);
}
