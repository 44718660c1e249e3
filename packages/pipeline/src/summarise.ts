/** `summary.json` from what is recorded: shares, classes, tokens and cost, with a warning where a reader should look twice. */
import type { RunSummary, StageStats } from '@sluice/core-models';
import { type Database, outcomeTotals } from '@sluice/intelligence-services';

/** The original's production figure was 70%, unnoticed: past this share the summary says so. */
const ABSTRACT_SHARE_WARNING = 0.2;

export async function summarise(
  db: Database,
  given: Omit<RunSummary, 'abstractShare' | 'failuresByClass' | 'usage' | 'costPer1000Usd' | 'warnings' | 'stages'> & { readonly stages: readonly StageStats[] },
): Promise<RunSummary> {
  const { fromAbstract, readInPart, retracted, answered, failuresByClass, usage } = await outcomeTotals(db, given.runId);
  const abstractShare = answered === 0 ? 0 : fromAbstract / answered;
  const warnings: string[] = [];
  if (abstractShare > ABSTRACT_SHARE_WARNING) {
    warnings.push(`${Math.round(abstractShare * 100)}% of the answers come from abstracts, not full texts; see missing.csv, or use --content fulltext.`);
  }
  if (readInPart > 0) warnings.push(`${readInPart === 1 ? 'Of 1 paper' : `Of ${readInPart} papers`} some pages could not be read; the column "reason" of results.csv says which and why.`);
  if (retracted > 0) warnings.push(`${retracted === 1 ? '1 paper with answers is' : `${retracted} papers with answers are`} retracted; see the column "retracted" of results.csv, or use filters.exclude_retracted.`);
  return {
    ...given,
    abstractShare,
    failuresByClass,
    stages: given.stages.map(({ stage, limit, processed, failed, busySeconds, waitingSeconds }) => ({ stage, limit, processed, failed, busySeconds, waitingSeconds })),
    usage,
    costPer1000Usd: usage.costUsd === null || given.counts.extracted === 0 ? null : (usage.costUsd / given.counts.extracted) * 1000,
    warnings,
  };
}
