/** The caps that a call must fit under, in the one order in which their rows are locked. */
import type { CostLimits } from '@sluice/core-models';

export interface Scope {
  /** `run:ID`, `day:2026-11-24`, `total`. */
  readonly name: string;
  readonly maxUsd: number | null;
  readonly maxTokens: number | null;
  readonly setting: string;
  /** `of this run`, for a sentence. */
  readonly words: string;
}

export function budgetScopes({ runId, limits }: { readonly runId: string; readonly limits: CostLimits }, day: string): readonly Scope[] {
  return [
    { name: `run:${runId}`, maxUsd: limits.maxRunSpendUsd ?? null, maxTokens: limits.maxRunTokens ?? null, setting: '--budget', words: 'of this run' },
    { name: `day:${day}`, maxUsd: limits.maxDailySpendUsd, maxTokens: null, setting: 'cost_limits.max_daily_spend_usd', words: `of ${day} (UTC)` },
    { name: 'total', maxUsd: limits.maxTotalSpendUsd, maxTokens: null, setting: 'cost_limits.max_total_spend_usd', words: 'in all' },
  ];
}

/** Days are UTC. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
