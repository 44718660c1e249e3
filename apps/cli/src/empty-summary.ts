/** The summary of a run that has not ended by itself: its counts, and nothing that was not measured. */
import type { RunSummary, RunView } from '@sluice/core-models';

export function emptySummary({ runId, status, reason, total, counts }: RunView): RunSummary {
  return {
    runId,
    status,
    reason,
    total,
    counts,
    abstractShare: 0,
    failuresByClass: {},
    durationSeconds: 0,
    peakMemoryBytes: { parent: 0, allProcesses: 0 },
    stages: [],
    binding: null,
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    costPer1000Usd: null,
    warnings: [],
  };
}
