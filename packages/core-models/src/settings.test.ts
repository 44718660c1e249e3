import { expect, test } from 'vitest';
import { BackendSetting, CacheSettings, ConversionSettings, CostLimits, FilterSettings, LlmSettings, PdfSettings, RankSettings, Settings } from './settings.ts';

test("Settings of nothing has the Python original's defaults in every section", () => {
  const settings = Settings.parse({});
  expect(settings.enableDuplicateDetection).toBe(true);
  expect(settings.pdfSettings).toMatchObject({ keepPdfs: true, maxFileSizeMb: 50, timeoutSeconds: 300, allowHttp: false });
  expect(settings.cache).toMatchObject({ enabled: true, ttlApiHours: 1, ttlPdfDays: 7, ttlExtractionDays: 30, maxCacheSizeMb: 10_000, autoCleanup: true });
  expect(settings.filters.minCitations).toBe(0);
  expect(settings.ranking).toEqual({ citations: 0.3, recency: 0.2, relevance: 0.5 });
  expect(settings.llmSettings).toMatchObject({
    temperature: 0,
    timeout: 300,
    maxAttempts: 3,
    retryBaseSeconds: 1,
    retryCapSeconds: 60,
    breakerFailures: 5,
    breakerSuccesses: 2,
    breakerResetSeconds: 300,
  });
  expect(settings.costLimits).toMatchObject({ maxTokensPerPaper: 100_000, maxDailySpendUsd: 50, maxTotalSpendUsd: 500 });
  expect(settings.conversion.stopOnSuccess).toBe(true);
  expect(settings.egress).toBeUndefined();
});

test.each([
  ['Settings', Settings],
  ['PdfSettings', PdfSettings],
  ['ConversionSettings', ConversionSettings],
  ['LlmSettings', LlmSettings],
  ['CostLimits', CostLimits],
  ['CacheSettings', CacheSettings],
  ['FilterSettings', FilterSettings],
  ['RankSettings', RankSettings],
])('%s refuses an unknown key, so that none is ignored', (_name, schema) => {
  expect(schema.safeParse({}).success).toBe(true);
  expect(schema.safeParse({ noSuchSetting: 1 }).success).toBe(false);
});

test("BackendSetting accepts the original's chain", () => {
  const chain = [
    { backend: 'pymupdf', timeoutSeconds: 30, minQuality: 0.5, enabled: true },
    { backend: 'pdfplumber', timeoutSeconds: 45, minQuality: 0.5, enabled: true },
    { backend: 'marker', timeoutSeconds: 300, minQuality: 0.7, enabled: false },
    { backend: 'pandoc', timeoutSeconds: 60, minQuality: 0.3, enabled: true },
  ];
  expect(chain.map((setting) => BackendSetting.parse(setting))).toEqual(chain);
});

test.each([
  [PdfSettings, { maxFileSizeMb: 500, timeoutSeconds: 600 }],
  [PdfSettings, { maxFileSizeMb: 1, timeoutSeconds: 60 }],
  [BackendSetting, { backend: 'pdfjs', timeoutSeconds: 600 }],
  [CacheSettings, { ttlApiHours: 168, maxCacheSizeMb: 100_000 }],
  [LlmSettings, { temperature: 1, maxTokens: 200_000 }],
  [CostLimits, { maxTokensPerPaper: 1_000_000, maxDailySpendUsd: 0.5 }],
])('a section accepts the ends of the original’s range: %#', (schema, settings) => {
  expect(schema.parse(settings)).toMatchObject(settings);
});

test('Settings.egress takes none, local or host names, and nothing else', () => {
  expect(Settings.parse({ egress: 'none' }).egress).toBe('none');
  expect(Settings.parse({ egress: ['api.example.org'] }).egress).toEqual(['api.example.org']);
  expect(Settings.safeParse({ egress: 'all' }).success).toBe(false);
});

test('FilterSettings leaves an absent rule unset: unknown is unknown, never zero', () => {
  const filters = FilterSettings.parse({});
  expect([filters.minYear, filters.maxYear, filters.top, filters.hasPdf]).toEqual([undefined, undefined, undefined, undefined]);
});
