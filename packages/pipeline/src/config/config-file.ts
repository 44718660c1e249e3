/** The shape of a config file: the Python original's `research_topics` and `settings`, and our shorter form beside them. */
import { BackendSetting, ConfigurationError, FilterSettings, PdfSettings, Settings, Target } from '@sluice/core-models';
import { filterOf } from '@sluice/intelligence-services';
import { z } from 'zod';
import { ApiSettings } from './api-settings.ts';

/** `recent` 48h or 30d, `since_year` 2020, or `date_range` from one date to another. */
export const Timeframe = z
  .strictObject({
    type: z.enum(['recent', 'since_year', 'date_range']),
    value: z.union([z.string(), z.number()]).optional(),
    startDate: z.iso.date().optional(),
    endDate: z.iso.date().optional(),
  })
  .superRefine((timeframe, context) => {
    const problem = timeframeProblem(timeframe);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
export type Timeframe = z.infer<typeof Timeframe>;

/** Rules of one topic: only those that are given override `settings.filters`. */
const TopicFilters = z
  .strictObject({
    minCitations: FilterSettings.shape.minCitations.unwrap().optional(),
    minYear: FilterSettings.shape.minYear,
    maxYear: FilterSettings.shape.maxYear,
    venues: FilterSettings.shape.venues.unwrap().optional(),
    languages: FilterSettings.shape.languages.unwrap().optional(),
    keywords: FilterSettings.shape.keywords,
    hasPdf: FilterSettings.shape.hasPdf,
    excludeRetracted: FilterSettings.shape.excludeRetracted.unwrap().optional(),
    top: FilterSettings.shape.top,
  })
  .superRefine(refuseFilters);

/** One topic of the original: a search, and what to extract from what it finds. */
export const Topic = z.strictObject({
  query: z.string().min(1).max(500),
  provider: z.enum(['arxiv', 'semantic_scholar', 'openalex', 'crossref']).default('arxiv'),
  timeframe: Timeframe,
  maxPapers: z.number().int().min(1).max(1_000_000).default(50),
  minCitations: z.number().int().nonnegative().optional(),
  extractionTargets: z.array(Target).optional(),
  filters: TopicFilters.optional(),
});
export type Topic = z.infer<typeof Topic>;

/** What the original keeps under `pdf_settings` and we under `conversion`; its notifications, which there are none of here. */
export const FileSettings = Settings.extend({
  pdfSettings: PdfSettings.extend({
    fallbackChain: z.array(BackendSetting).optional(),
    stopOnSuccess: z.boolean().optional(),
  }).prefault({}),
  filters: FilterSettings.superRefine(refuseFilters).prefault({}),
  notificationSettings: z.unknown().optional(),
});
export type FileSettings = z.infer<typeof FileSettings>;

export const ConfigFile = z
  .strictObject({
    researchTopics: z.array(Topic).min(1).max(100).optional(),
    sources: z.union([z.string(), z.array(z.string())]).optional(),
    query: z.string().min(1).max(500).optional(),
    limit: z.number().int().positive().optional(),
    /** The targets themselves, or the path of a file of them. */
    targets: z.union([z.string(), z.array(Target)]).optional(),
    extractor: z.enum(['extractive', 'openai']).optional(),
    content: z.enum(['any', 'fulltext']).optional(),
    settings: FileSettings.prefault({}),
    api: ApiSettings.prefault({}),
  })
  .superRefine((file, context) => {
    if (file.researchTopics === undefined) return;
    const shorter = ['sources', 'query', 'limit', 'targets'].find((key) => Object.hasOwn(file, key));
    if (shorter !== undefined) context.addIssue({ code: 'custom', message: `research_topics and ${shorter} stand side by side; expected the one form or the other` });
  });
export type ConfigFile = z.infer<typeof ConfigFile>;

/** Keys of the original that mean the same as ours under another name. */
export const renamedKeys: Readonly<Record<string, string>> = { minCitationCount: 'minCitations' };

/** What a run would stumble over, or what lets no paper pass: said while the file is read, not when the first papers are in. */
function refuseFilters({ minYear, maxYear, keywords }: Pick<FilterSettings, 'minYear' | 'maxYear' | 'keywords'>, context: z.RefinementCtx): void {
  if (minYear !== undefined && maxYear !== undefined && minYear > maxYear) {
    context.addIssue({ code: 'custom', path: ['maxYear'], message: `max_year is ${maxYear}, before min_year ${minYear}; expected it not before` });
  }
  try {
    filterOf(FilterSettings.parse({ keywords }));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    context.addIssue({ code: 'custom', path: ['keywords'], message: error.message });
  }
}

/** The original's bounds: 720 hours, 365 days, five years. */
function timeframeProblem(timeframe: { readonly type: string; readonly value?: string | number | undefined; readonly startDate?: string | undefined; readonly endDate?: string | undefined }): string | null {
  const { type, value, startDate, endDate } = timeframe;
  if (type === 'recent') {
    const match = /^(\d+)([hd])$/.exec(String(value ?? ''));
    if (match === null) return `timeframe value is ${JSON.stringify(value ?? null)}; expected hours or days such as "48h" or "30d"`;
    const amount = Number(match[1]);
    if (match[2] === 'h' && amount > 720) return `timeframe value is "${value}"; expected at most 720h`;
    return match[2] === 'd' && amount > 365 ? `timeframe value is "${value}"; expected at most 365d` : null;
  }
  if (type === 'since_year') {
    const year = Number(value);
    return Number.isInteger(year) && year >= 1900 && year <= 2100 ? null : `timeframe value is ${JSON.stringify(value ?? null)}; expected a year such as 2020`;
  }
  if (startDate === undefined || endDate === undefined) return 'timeframe date_range lacks start_date or end_date; expected both, as 2024-01-31';
  if (endDate < startDate) return `timeframe ends ${endDate}, before it starts ${startDate}; expected end_date after start_date`;
  const years = (Date.parse(endDate) - Date.parse(startDate)) / (365.25 * 24 * 3600 * 1000);
  return years > 5.01 ? 'timeframe spans more than five years; expected at most five' : null;
}
