/** Every setting of a run, by section: the Python original's names in camelCase (snake_case in YAML), its defaults, and ours. */
import { z } from 'zod';
import { ConcurrencyConfig } from './concurrency.ts';
import { CONVERSION_DEFAULTS } from './conversion-defaults.ts';

/** Download rules. */
export const PdfSettings = z.strictObject({
  /** Where PDFs are kept; relative to the config file. Default: `pdfs/` in the store's folder. */
  tempDir: z.string().optional(),
  /** False removes a downloaded PDF once its entry has an outcome. @default true */
  keepPdfs: z.boolean().default(true),
  /** By header and while streaming. @default 50 */
  maxFileSizeMb: z.number().positive().max(4096).default(50),
  /** Total time of one download. @default 300 */
  timeoutSeconds: z.number().positive().max(86_400).default(300),
  /** Plain http for PDF addresses that came from data. @default false */
  allowHttp: z.boolean().default(false),
  /** Origins (`http://host:port`) that may be private addresses: one's own mirror or test server. */
  allowedOrigins: z.array(z.string()).default([]),
  /** Sent in the User-Agent, as providers ask. */
  contactEmail: z.string().optional(),
});
export type PdfSettings = z.infer<typeof PdfSettings>;

export const BackendSetting = z.strictObject({
  backend: z.string().min(1),
  enabled: z.boolean().default(true),
  /** Of a conversion service (grobid, docling, marker): its base address. Papers are sent there; see `egress`. */
  url: z.string().optional(),
  timeoutSeconds: z.number().positive().max(86_400).default(60),
  minQuality: z.number().min(0).max(1).default(0.5),
});
export type BackendSetting = z.infer<typeof BackendSetting>;

/** `conversion`: what turns a PDF into a document. An empty chain means the default one. */
export const ConversionSettings = z.strictObject({
  backends: z.array(BackendSetting).default([]),
  /** First result at or over its minQuality, else the best of all. @default true */
  stopOnSuccess: z.boolean().default(CONVERSION_DEFAULTS.stopOnSuccess),
  /** Wall time for one file of up to 100 pages over all backends; each further page that is read adds a hundredth, to ten times at most. @default 300 */
  timeoutSeconds: z.number().positive().max(86_400).default(CONVERSION_DEFAULTS.timeoutSeconds),
  /** Kernel limit on a child's data segment; a watchdog on resident memory where there is none. @default 900 */
  childMemoryMb: z.number().int().min(300).max(65_536).default(CONVERSION_DEFAULTS.childMemoryMb),
  maxPages: z.number().int().positive().default(CONVERSION_DEFAULTS.maxPages),
  includeHidden: z.boolean().default(CONVERSION_DEFAULTS.includeHidden),
});
export type ConversionSettings = z.infer<typeof ConversionSettings>;

/** USD per million tokens. */
export const ModelPrice = z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() });
export type ModelPrice = z.infer<typeof ModelPrice>;

export const LlmSettings = z.strictObject({
  /** A label; what counts is the base URL. */
  provider: z.string().optional(),
  model: z.string().optional(),
  apiKey: z.string().optional(),
  baseUrl: z.string().optional(),
  /** Most tokens of a reply. @default 4096 */
  maxTokens: z.number().int().positive().default(4096),
  temperature: z.number().min(0).max(2).default(0),
  seed: z.number().int().optional(),
  /** Seconds for one request. @default 300 */
  timeout: z.number().positive().max(86_400).default(300),
  /** Tries per call, the first included. @default 3 */
  maxAttempts: z.number().int().min(1).max(20).default(3),
  retryBaseSeconds: z.number().positive().default(1),
  retryCapSeconds: z.number().positive().default(60),
  breakerFailures: z.number().int().positive().default(5),
  breakerSuccesses: z.number().int().positive().default(2),
  breakerResetSeconds: z.number().positive().default(300),
  prices: z.record(z.string(), ModelPrice).default({}),
  /** Questions go to the provider's Batch API together, and are answered within a day. @default false */
  batch: z.boolean().default(false),
  /** What a batch's tokens cost, as a share of the price. @default 0.5 */
  batchPriceFactor: z.number().positive().max(1).default(0.5),
  /** Requests in one batch; 32 MB of them at most. Providers take up to 50,000. @default 1000 */
  maxBatchRequests: z.number().int().positive().max(50_000).default(1000),
  /** Ordered providers to fall back to. */
  fallbacks: z
    .array(z.strictObject({ model: z.string(), baseUrl: z.string(), apiKey: z.string().optional() }))
    .default([]),
});
export type LlmSettings = z.infer<typeof LlmSettings>;

export const CostLimits = z.strictObject({
  maxTokensPerPaper: z.number().int().positive().default(100_000),
  maxDailySpendUsd: z.number().positive().default(50),
  maxTotalSpendUsd: z.number().positive().default(500),
  /** `--budget`: cap of this run alone. */
  maxRunSpendUsd: z.number().nonnegative().optional(),
  /** Cap in tokens where the price is unknown (one's own server). */
  maxRunTokens: z.number().int().positive().optional(),
});
export type CostLimits = z.infer<typeof CostLimits>;

export const CacheSettings = z.strictObject({
  enabled: z.boolean().default(true),
  /** Folder of downloaded PDFs when `pdf_settings.temp_dir` is not given. */
  cacheDir: z.string().optional(),
  ttlApiHours: z.number().positive().default(1),
  ttlPdfDays: z.number().positive().default(7),
  ttlExtractionDays: z.number().positive().default(30),
  maxCacheSizeMb: z.number().positive().default(10_000),
  autoCleanup: z.boolean().default(true),
});
export type CacheSettings = z.infer<typeof CacheSettings>;

/** What all workers of a database may do together; absent is no limit beside each worker's own. */
export const SharedLimits = z.strictObject({
  /** Calls in flight to one host of models. */
  maxLlmCalls: z.number().int().positive().max(10_000).optional(),
  /** Tokens sent and asked for, worst case, to one model in any sixty seconds. */
  maxTokensPerMinute: z.number().int().positive().optional(),
  maxDownloadsPerHost: z.number().int().positive().max(1000).optional(),
  /** Papers of a run that are put into the queue at a time; one and a half times as many wait there at most. Absent: 5,000. */
  queuePage: z.number().int().min(2).max(100_000).optional(),
});
export type SharedLimits = z.infer<typeof SharedLimits>;

/** Hard rules. An unknown value passes: unknown is unknown, never zero. */
export const FilterSettings = z.strictObject({
  minCitations: z.number().int().nonnegative().default(0),
  minYear: z.number().int().optional(),
  maxYear: z.number().int().optional(),
  venues: z.array(z.string()).default([]),
  languages: z.array(z.string()).default([]),
  /** Boolean expression over title and abstract: `(fish OR flour) AND NOT review`. */
  keywords: z.string().optional(),
  hasPdf: z.boolean().optional(),
  excludeRetracted: z.boolean().default(false),
  /** Keep the best N. */
  top: z.number().int().positive().optional(),
});
export type FilterSettings = z.infer<typeof FilterSettings>;

export const RankSettings = z.strictObject({
  citations: z.number().nonnegative().default(0.3),
  recency: z.number().nonnegative().default(0.2),
  relevance: z.number().nonnegative().default(0.5),
});
export type RankSettings = z.infer<typeof RankSettings>;

/** How registers are asked, and under which addresses: a mirror, or a test's stand-in. */
export const DiscoverySettings = z.strictObject({
  endpoints: z
    .strictObject({
      arxiv: z.string().optional(),
      arxivPdf: z.string().optional(),
      semanticScholar: z.string().optional(),
      openalex: z.string().optional(),
      crossref: z.string().optional(),
      unpaywall: z.string().optional(),
    })
    .default({}),
  openalexApiKey: z.string().optional(),
});
export type DiscoverySettings = z.infer<typeof DiscoverySettings>;

export const Settings = z.strictObject({
  outputBaseDir: z.string().optional(),
  enableDuplicateDetection: z.boolean().default(true),
  semanticScholarApiKey: z.string().optional(),
  /** Which hosts may be sent papers: `none`, `local` (loopback only), or host names. Absent: the one that the user confirmed. */
  egress: z.union([z.enum(['none', 'local']), z.array(z.string())]).optional(),
  concurrency: ConcurrencyConfig.prefault({}),
  discovery: DiscoverySettings.prefault({}),
  pdfSettings: PdfSettings.prefault({}),
  conversion: ConversionSettings.prefault({}),
  llmSettings: LlmSettings.prefault({}),
  costLimits: CostLimits.prefault({}),
  cache: CacheSettings.prefault({}),
  acrossWorkers: SharedLimits.prefault({}),
  filters: FilterSettings.prefault({}),
  ranking: RankSettings.prefault({}),
});
export type Settings = z.infer<typeof Settings>;
