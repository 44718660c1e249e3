/** An outcome as a paper's road ends in it, for tests of the road. */
import type { Outcome } from '@sluice/core-models';

export function outcome(ordinal: number, more: Partial<Outcome> = {}): Outcome {
  return {
    kind: 'outcome',
    runId: 'run',
    ordinal,
    status: 'extracted',
    stage: 'extract',
    reason: '',
    attempts: 1,
    stageMs: {},
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    ...more,
  };
}
