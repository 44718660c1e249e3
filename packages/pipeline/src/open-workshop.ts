/** Opens what a run works with, and closes it in the opposite order. */
import { join } from 'node:path';
import { CacheHits, DEFAULT_ENDPOINTS, type ProviderContext, databaseAnswers, databasePace, makeDataFolder, openBatchBook, openBudget, openExtractor, openHttpClient, openJournal, openSharedLimits, systemClock, checkEgress, destinationOf } from '@sluice/intelligence-services';
import { openConverter } from '@sluice/pdf-fallback';
import type { House } from './house.ts';
import { PageReadings } from './page-readings.ts';
import type { RunRequest } from './request.ts';
import { SLUICE_VERSION } from './version.ts';
import type { Workshop } from './workshop.ts';

/** Without `readings` nobody hears of pages. */
export async function openWorkshop(house: House, request: RunRequest, runId: string, readings?: PageReadings): Promise<Workshop & AsyncDisposable> {
  const { settings } = request;
  const { conversion, concurrency, pdfSettings, llmSettings, costLimits, egress } = settings;
  const pdfDirectory = pdfDirectoryOf(house, settings);
  await makeDataFolder(pdfDirectory);
  await using opened = new AsyncDisposableStack();
  const converter = opened.use(
    openConverter({ settings: conversion, maxChildren: concurrency.maxConcurrentConversions, mayReach: (url) => checkEgress(destinationOf(url), egress) }),
  );
  const http = opened.use(
    openHttpClient({
      userAgent: userAgentOf(pdfSettings.contactEmail),
      allowHttp: pdfSettings.allowHttp,
      allowedOrigins: [...pdfSettings.allowedOrigins, ...Object.values(endpointsOf(settings)).map((address) => new URL(address).origin)],
      pace: databasePace(house.db, systemClock),
    }),
  );
  const now = (): number => house.now().getTime();
  const limits = opened.use(openSharedLimits(house.db, { settings: settings.acrossWorkers, owner: `${house.owner}:${runId}`, now, random: Math.random }));
  const extractor = opened.use(
    await openExtractor({
      extractor: request.extractor,
      llm: llmSettings,
      costs: costLimits,
      ...(egress === undefined ? {} : { egress }),
      maxConcurrent: concurrency.maxConcurrentLlm,
      journal: openJournal(house.db, runId, house.owner),
      batchBook: { book: openBatchBook(house.db, runId), owner: house.owner },
      failpoint: house.failpoint,
      budget: openBudget(house.db, { runId, limits: costLimits, owner: house.owner, now }),
      now,
      random: Math.random,
      shareRate: (rate, provider) => limits.shareRate(rate, provider),
    }),
  );
  const hits = new CacheHits();
  // A statistic: a database that is gone at the end of a run has worse to tell.
  opened.defer(() => hits.flush(house.db).catch(() => undefined));
  const owned = opened.move();
  return {
    runId,
    db: house.db,
    http,
    registers: registersOf(house, { request, http, hits }),
    looksUpPdfs: request.query !== undefined || pdfSettings.contactEmail !== undefined || request.sources.some((source) => /^(arxiv|doi):/i.test(source)),
    converter,
    readings: readings ?? new PageReadings({ now }),
    converterVersion: conversion.includeHidden ? `${converter.version}+hidden` : converter.version,
    extractor,
    targets: request.targets,
    settings,
    refresh: request.refresh,
    content: request.content,
    pdfDirectory,
    hits,
    limits,
    ...(house.blobs === null ? {} : { blobs: house.blobs }),
    now: house.now,
    failpoint: house.failpoint,
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

/** Where downloaded PDFs are kept: where the settings say, else beside the store. */
export function pdfDirectoryOf(house: House, { pdfSettings, cache }: Pick<RunRequest['settings'], 'pdfSettings' | 'cache'>): string {
  return pdfSettings.tempDir ?? cache.cacheDir ?? join(house.workDir, 'pdfs');
}

/** Answers are kept for `ttl_api_hours`: a query that is asked again, or resumed, asks nobody. */
function registersOf(house: House, given: { readonly request: RunRequest; readonly http: ProviderContext['http']; readonly hits: CacheHits }): Omit<ProviderContext, 'signal'> {
  const { request, http, hits } = given;
  const { discovery, pdfSettings, semanticScholarApiKey, cache } = request.settings;
  return {
    http,
    endpoints: { ...DEFAULT_ENDPOINTS, ...endpointsOf(request.settings) },
    contactEmail: pdfSettings.contactEmail,
    semanticScholarApiKey,
    openalexApiKey: discovery.openalexApiKey,
    ...(cache.enabled ? { cache: databaseAnswers(house.db, { ttlHours: cache.ttlApiHours, now: house.now, hits }) } : {}),
  };
}

/** Those that the settings name. */
function endpointsOf({ discovery }: RunRequest['settings']): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (const [name, address] of Object.entries(discovery.endpoints)) if (address !== undefined) named[name] = address;
  return named;
}

function userAgentOf(email: string | undefined): string {
  return email === undefined ? `sluice/${SLUICE_VERSION}` : `sluice/${SLUICE_VERSION} (mailto:${email})`;
}
