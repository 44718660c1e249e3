/** What a caller sends to begin or to plan a run, and the request that it becomes over the server's own config. */
import { z } from '@hono/zod-openapi';
import { Settings, Target } from '@sluice/core-models';
import { type RunRequestInput, recordedRequest, withModel } from '@sluice/pipeline';
import { ProblemError } from './problem.ts';
import { readySet } from './ready-sets.ts';
import type { Service } from './service.ts';

/** The fields of `sluice run`. */
export const StartRun = z
  .strictObject({
    sources: z.array(z.string().min(1).max(4096)).max(10_000).default([]),
    query: z.string().min(1).max(500).optional(),
    providers: z.array(z.enum(['arxiv', 'semantic_scholar', 'openalex', 'crossref'])).optional(),
    timeframe: z.string().max(100).optional(),
    limit: z.number().int().positive().max(1_000_000).optional(),
    sample: z.number().int().positive().optional(),
    seed: z.number().int().optional(),
    /** The targets themselves, or the name of a ready set that `GET /v1/targets` lists. */
    targets: z.union([z.array(Target).min(1).max(100), z.string().max(100)]).optional(),
    extractor: z.enum(['extractive', 'openai']).optional(),
    model: z.string().min(1).max(200).optional(),
    baseUrl: z.url().max(2000).optional(),
    budgetUsd: z.number().nonnegative().max(1_000_000).optional(),
    content: z.enum(['any', 'fulltext']).optional(),
    includeHidden: z.boolean().optional(),
    pdfsDir: z.string().max(4096).optional(),
    newRun: z.boolean().optional(),
    /** Yes to papers leaving for the model's host, as `--yes`. */
    consent: z.boolean().default(false),
    settings: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('StartRun');
export type StartRun = z.infer<typeof StartRun>;

export async function requestOf(service: Service, start: StartRun, place: { readonly cwd: string }): Promise<RunRequestInput> {
  const { config, env } = service;
  const [job] = config.jobs;
  const targets = typeof start.targets === 'string' ? await readySet(start.targets) : (start.targets ?? job.targets);
  if (targets.length === 0) throw new ProblemError(422, 'Cannot start a run: nothing is asked of the papers; expected targets, or the name of a ready set');
  const query = start.query ?? (start.sources.length === 0 ? job.query : undefined);
  if (start.sources.length === 0 && query === undefined) throw new ProblemError(422, 'Cannot start a run: there is no source and no query; expected sources, uploaded files, or a query to search');
  const extractor = start.extractor ?? config.extractor ?? 'extractive';
  const settings = Settings.safeParse(merged(job.settings, start.settings ?? {}));
  if (!settings.success) throw settings.error;
  return {
    sources: start.sources,
    cwd: place.cwd,
    ...given({ query, timeframe: start.timeframe, limit: start.limit ?? job.limit, sample: start.sample, seed: start.seed, pdfsDir: start.pdfsDir, newRun: start.newRun }),
    // Papers that are at hand are ranked by the query; it is put to nobody unless that is asked for.
    ...given({ providers: start.providers ?? (start.sources.length > 0 ? [] : undefined) }),
    targets: [...targets],
    extractor,
    content: start.content ?? config.content ?? 'any',
    settings: {
      ...settings.data,
      conversion: { ...settings.data.conversion, ...(start.includeHidden === true ? { includeHidden: true } : {}) },
      costLimits: { ...settings.data.costLimits, ...(start.budgetUsd === undefined ? {} : { maxRunSpendUsd: start.budgetUsd }) },
      llmSettings: withModel(settings.data.llmSettings, {
        extractor,
        flags: given({ model: start.model, baseUrl: start.baseUrl }),
        // A key of the server's is not sent to an address that a request names.
        env: start.baseUrl === undefined ? env : {},
        config,
      }),
    },
  };
}

/** A recorded run again, with the keys that only the server knows. */
export function requestAgain(service: Service, recorded: unknown, runId: string): RunRequestInput {
  const request = recordedRequest(recorded);
  const { config, env } = service;
  const own = config.jobs[0].settings.llmSettings;
  const { llmSettings } = request.settings;
  const isOwnAddress = llmSettings.baseUrl === own.baseUrl;
  const written = isOwnAddress && own.apiKey !== undefined ? { ...llmSettings, apiKey: own.apiKey } : llmSettings;
  return { ...request, runId, settings: { ...request.settings, llmSettings: withModel(written, { extractor: request.extractor, flags: {}, env: isOwnAddress ? env : {}, config }) } };
}

/** Where a recorded request's own files lie. */
export function cwdOf(recorded: Readonly<Record<string, unknown>>): string | undefined {
  return typeof recorded['cwd'] === 'string' ? recorded['cwd'] : undefined;
}

/** What a request says over what the config says, section by section. */
function merged(base: Settings, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [section, value] of Object.entries(over)) {
    const before = result[section];
    result[section] = isSection(before) && isSection(value) ? { ...before, ...value } : value;
  }
  return result;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in values) {
    const value = values[key];
    if (isGiven(value)) present[key] = value;
  }
  return present;
}

function isGiven<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
