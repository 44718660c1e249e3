/** What a caller asks for: one run, with everything that decides its result and everything that does not. */
import { Settings, Targets } from '@sluice/core-models';
import { z } from 'zod';

/**
 * The fields of `sluice run`. Relative paths in `sources` and `pdfsDir` are taken from `cwd`. What changes results (sources as
 * written, query, its registers and time frame, limit, sample, targets, extractor, model, content, hidden text, filters) makes the run's identity; the rest does not.
 */
export const RunRequest = z.strictObject({
  sources: z.array(z.string().min(1)).default([]),
  cwd: z.string().default('.'),
  query: z.string().min(1).max(500).optional(),
  /** Registers that the query is put to; default arXiv and OpenAlex. */
  providers: z.array(z.enum(['arxiv', 'semantic_scholar', 'openalex', 'crossref'])).optional(),
  /** `48h`, `30d`, `since 2020` or `2024-01-01..2024-06-30`; counted from the run's first start. */
  timeframe: z.string().optional(),
  limit: z.number().int().positive().optional(),
  sample: z.number().int().positive().optional(),
  seed: z.number().int().default(0),
  targets: Targets,
  extractor: z.enum(['extractive', 'openai']).default('extractive'),
  /** `any` answers from the abstract, labelled so, where there is no PDF; `fulltext` makes that `not_retrieved`. */
  content: z.enum(['any', 'fulltext']).default('any'),
  /** Asks again what an earlier version of converter or prompt has answered; without it those answers stand. */
  refresh: z.boolean().default(false),
  pdfsDir: z.string().optional(),
  runId: z.string().optional(),
  newRun: z.boolean().default(false),
  /** Where several runs share workers: one more is twice the share. */
  priority: z.number().int().min(-8).max(8).default(0),
  settings: Settings.prefault({}),
});
export type RunRequest = z.infer<typeof RunRequest>;
export type RunRequestInput = z.input<typeof RunRequest>;

/** Who would be sent what, before anything is: the caller answers yes or no, once. */
export interface Disclosure {
  readonly host: string;
  /** True for loopback: nothing leaves the machine, no question is asked. */
  readonly local: boolean;
  readonly model: string;
  readonly papers: number;
  readonly calls: number;
  /** True where they go in batches, at the price of those. */
  readonly batch: boolean;
  readonly promptTokens: number;
  /** Null where the price is unknown. */
  readonly costUsd: number | null;
}
