/** A run as others see it: its status, its counts, its summary. */
import { z } from 'zod';

export const RunStatus = z.enum(['intake', 'running', 'finished', 'paused', 'stopped_by_budget', 'interrupted', 'cancelled', 'failed']);
export type RunStatus = z.infer<typeof RunStatus>;

/** Entries by outcome; `pending` have none yet. The six add up to the run's total. */
export const RunCounts = z.object({
  extracted: z.number().int().nonnegative(),
  cached: z.number().int().nonnegative(),
  duplicate: z.number().int().nonnegative(),
  filtered: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  pending: z.number().int().nonnegative(),
});
export type RunCounts = z.infer<typeof RunCounts>;

export const RunView = z.object({
  runId: z.string(),
  identity: z.string(),
  status: RunStatus,
  /** One sentence, where the status needs one. */
  reason: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  finishedAt: z.date().nullable(),
  total: z.number().int().nonnegative(),
  counts: RunCounts,
  /** False while intake is still reading sources. */
  intakeComplete: z.boolean(),
  /** True while a living process works on it. */
  live: z.boolean(),
  /** Whose it is, where the API has tokens; null for whoever may open the store. */
  belongsTo: z.string().nullable(),
  config: z.record(z.string(), z.unknown()),
});
export type RunView = z.infer<typeof RunView>;

/** `summary.json`. Durations in seconds, memory in bytes. */
export const RunSummary = z.object({
  runId: z.string(),
  status: RunStatus,
  reason: z.string().nullable(),
  total: z.number().int().nonnegative(),
  counts: RunCounts,
  /** Of the papers with values, the share answered from their abstract. */
  abstractShare: z.number().min(0).max(1),
  failuresByClass: z.record(z.string(), z.number().int()),
  durationSeconds: z.number(),
  peakMemoryBytes: z.object({ parent: z.number(), allProcesses: z.number() }),
  stages: z.array(
    z.object({
      stage: z.string(),
      limit: z.number(),
      processed: z.number(),
      failed: z.number(),
      busySeconds: z.number(),
      waitingSeconds: z.number(),
    }),
  ),
  /** Which limit binds, and the makespan with one more slot there. */
  binding: z.object({ stage: z.string(), limit: z.number(), makespanWithOneMoreSeconds: z.number() }).nullable(),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number(), costUsd: z.number().nullable() }),
  /** What a thousand papers like these would cost: of the papers that this run asked about, cached ones left out. Null where unknown. */
  costPer1000Usd: z.number().nullable().default(null),
  warnings: z.array(z.string()),
});
export type RunSummary = z.infer<typeof RunSummary>;
