/** Which limit binds a run, and what one more slot there would give: told from measured busy times, not guessed. */
import type { RunSummary, StageStats } from '@sluice/core-models';

/**
 * The makespan of a full road is bounded below by each stage's total work over its slots; the largest bound binds. With one more slot
 * there the next bound may take over, so the answer is the maximum over stages again.
 *
 * @returns seconds, or null before anything was worked on
 */
export function bindingStage(stages: readonly StageStats[]): RunSummary['binding'] {
  const worked = stages.filter(({ busySeconds }) => busySeconds > 0);
  const binding = worked.toSorted((a, b) => b.busySeconds / b.limit - a.busySeconds / a.limit)[0];
  if (binding === undefined) return null;
  const bounds = worked.map((stage) => stage.busySeconds / (stage === binding ? stage.limit + 1 : stage.limit));
  return { stage: binding.stage, limit: binding.limit, makespanWithOneMoreSeconds: Math.max(...bounds) };
}
