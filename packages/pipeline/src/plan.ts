/** What a run would do and cost, found by the same intake that the run would make: the run then resumes from it. */
import { runCounts, updateRun, workSize } from '@sluice/intelligence-services';
import { disclosureOf } from './consent.ts';
import type { House } from './house.ts';
import { intake } from './intake.ts';
import { openWorkshop } from './open-workshop.ts';
import type { RunRequest } from './request.ts';
import type { Plan, RunOptions } from './sluice.ts';
import { startOrResume } from './start.ts';

/** Seconds a paper in each stage, where this store has measured none: the order of magnitude seen on the corpus, and 6 s a call. */
const TYPICAL_SECONDS = { download: 1, convert: 0.6, extract: 6 } as const;

export async function plan(house: House, request: RunRequest, options: RunOptions): Promise<Plan> {
  const start = await startOrResume(house, request, options);
  await using shop = await openWorkshop(house, request, start.runId);
  const report = await intake(shop, { request, startedAt: start.startedAt, signal: options.signal ?? new AbortController().signal, onProgress: () => undefined, roots: options.roots });
  await updateRun(house.db, start.runId, { intakeComplete: true, status: 'interrupted', reason: 'Planned; the run begins with "sluice run".', owner: null });
  const { total, counts } = await runCounts(house.db, start.runId);
  const papers = await workSize(house.db, start.runId);
  const disclosure = await disclosureOf(shop);
  const { concurrency } = request.settings;
  const bounds = [
    { stage: 'download', seconds: (papers * TYPICAL_SECONDS.download) / concurrency.maxConcurrentDownloads },
    { stage: 'convert', seconds: (papers * TYPICAL_SECONDS.convert) / concurrency.maxConcurrentConversions },
    { stage: 'extract', seconds: ((shop.extractor.destination === null || disclosure.batch ? 0 : disclosure.calls) * TYPICAL_SECONDS.extract) / concurrency.maxConcurrentLlm },
  ].toSorted((a, b) => b.seconds - a.seconds);
  return {
    entries: total,
    papers,
    duplicates: report.duplicates,
    filtered: report.filtered,
    cached: counts.cached,
    calls: disclosure.calls,
    batch: disclosure.batch,
    promptTokens: disclosure.promptTokens,
    costUsd: disclosure.costUsd,
    seconds: bounds[0]?.seconds ?? 0,
    bindingStage: bounds[0]?.stage ?? 'convert',
    host: disclosure.host === '' ? null : disclosure.host,
  };
}
