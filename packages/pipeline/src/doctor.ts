/** What works here, found by trying it: the store, each backend on a real page, the model's server. */
import { Settings } from '@sluice/core-models';
import { openBudget, openExtractor, openJournal } from '@sluice/intelligence-services';
import { openConverter } from '@sluice/pdf-fallback';
import type { House } from './house.ts';
import type { DoctorCheck } from './sluice.ts';

export async function doctor(house: House, options: { readonly signal?: AbortSignal; readonly settings?: unknown }): Promise<readonly DoctorCheck[]> {
  const settings = Settings.parse(options.settings ?? {});
  const signal = options.signal ?? new AbortController().signal;
  const checks: DoctorCheck[] = [await store(house)];
  // The page that is tried is our own: a service on another machine gets no paper by it.
  await using converter = openConverter({ settings: settings.conversion, maxChildren: 1, mayReach: () => undefined });
  for (const report of await converter.probe({ signal })) {
    checks.push({ area: 'backend', name: report.name, ok: report.ok, optional: !report.enabled, detail: report.detail });
  }
  checks.push(await model(house, settings, signal));
  return checks;
}

async function store(house: House): Promise<DoctorCheck> {
  const { kind, url } = house.db;
  await house.db.orm.execute('select 1');
  return { area: 'store', name: kind, ok: true, optional: false, detail: url.replace(/\/\/[^@/]*@/, '//…@') };
}

/** Without a base URL there is nothing to try: a key alone sends nothing anywhere. */
async function model(house: House, settings: Settings, signal: AbortSignal): Promise<DoctorCheck> {
  const { llmSettings, costLimits, egress, concurrency } = settings;
  if (llmSettings.baseUrl === undefined && llmSettings.apiKey === undefined) {
    return { area: 'llm', name: 'openai', ok: true, optional: true, detail: 'not configured; the extractive reader works without' };
  }
  const now = (): number => house.now().getTime();
  await using extractor = await openExtractor({
    extractor: 'openai',
    llm: llmSettings,
    costs: costLimits,
    ...(egress === undefined ? {} : { egress }),
    maxConcurrent: concurrency.maxConcurrentLlm,
    journal: openJournal(house.db, 'doctor', house.owner),
    budget: openBudget(house.db, { runId: 'doctor', limits: costLimits, owner: house.owner, now }),
    now,
    random: Math.random,
  });
  const { ok, detail } = await extractor.probe(signal);
  return { area: 'llm', name: llmSettings.model ?? 'openai', ok, optional: true, detail };
}
