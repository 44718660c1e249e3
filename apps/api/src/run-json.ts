/** A run as the API shows it: the view that every face has, its live figures, its budget. */
import { z } from '@hono/zod-openapi';
import { RunCounts, RunStatus, type RunView } from '@sluice/core-models';
import type { LiveStats } from '@sluice/pipeline';
import { notFound } from './problem.ts';
import type { Caller, Service } from './service.ts';

export const RunJson = z
  .object({
    runId: z.string(),
    identity: z.string(),
    status: RunStatus,
    reason: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    total: z.number().int(),
    counts: RunCounts,
    intakeComplete: z.boolean(),
    /** A living process works on it. */
    live: z.boolean(),
    belongsTo: z.string().nullable(),
    config: z.record(z.string(), z.unknown()),
    budgetUsd: z.number().nullable(),
    /** LiveStats: pipeline, window, stages, workers, intakeComplete, spentUsd; null before the first heartbeat. */
    stats: z.unknown(),
  })
  .openapi('Run');
export type RunJson = z.infer<typeof RunJson>;

/** What is told of a recorded request: reading all of one took half of the time of an answer. */
const Budgeted = z.object({ settings: z.object({ costLimits: z.object({ maxRunSpendUsd: z.number().optional() }) }) });

export function runJson(service: Service, view: RunView, stats: LiveStats | null): RunJson {
  return {
    ...view,
    createdAt: view.createdAt.toISOString(),
    updatedAt: view.updatedAt.toISOString(),
    finishedAt: view.finishedAt?.toISOString() ?? null,
    live: view.live || service.runner.has(view.runId),
    budgetUsd: Budgeted.safeParse(view.config).data?.settings.costLimits.maxRunSpendUsd ?? null,
    stats,
  };
}

/** What the process at work last said of itself: this one, or another through the store. */
export async function liveStats(service: Service, view: Pick<RunView, 'runId'>): Promise<LiveStats | null> {
  return service.runner.live(view.runId) ?? (await service.glance.live(view.runId));
}

/** A run of the caller's, by its whole id; the same 404 for what is not there and what is not theirs. */
export async function ownRun(service: Service, caller: Caller, runId: string): Promise<RunView> {
  const view = await service.glance.view(runId).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ConfigurationError') throw notFound(`run ${JSON.stringify(runId)}`);
    throw error;
  });
  // The beginning of an id would tell of runs that are not the caller's.
  if (view.runId !== runId || (caller.owner !== null && view.belongsTo !== caller.owner)) throw notFound(`run ${JSON.stringify(runId)}`);
  return view;
}
