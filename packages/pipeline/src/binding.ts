/** Which limit binds a run, and what one more slot there would give: told from measured busy times, not guessed. */
import type { RunSummary, StageStats } from '@sluice/core-models';

/**
 * The makespan of a full road is bounded below by each stage's total work over its slots; the largest bound binds. With one more slot
 * there the next bound may take over, so the gain is at most the difference of the two. The rest of the run's time (its intake, its last
 * long paper, a machine that is busy) stays as it was: a bound alone once promised 88 s to a run of 242 s that one scan had held up.
 *
 * @returns seconds of the whole run, at best; or null before anything was worked on
 */
export function bindingStage(stages: readonly StageStats[], durationSeconds: number): RunSummary['binding'] {
  const worked = stages.filter(({ busySeconds }) => busySeconds > 0);
  const binding = worked.toSorted((a, b) => b.busySeconds / b.limit - a.busySeconds / a.limit)[0];
  if (binding === undefined) return null;
  const bounds = worked.map((stage) => stage.busySeconds / (stage === binding ? stage.limit + 1 : stage.limit));
  const gain = binding.busySeconds / binding.limit - Math.max(...bounds);
  return { stage: binding.stage, limit: binding.limit, makespanWithOneMoreSeconds: durationSeconds - Math.max(0, gain) };
}
