/** From what was typed and what the config says to the requests of one run, or of one run a topic. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { ConfigurationError, type Settings, type Target } from '@sluice/core-models';
import { type ConfiguredJob, type LoadedConfig, type RunRequestInput, loadConfig, loadTargets, recordedRequest, withModel } from '@sluice/pipeline';
import { z } from 'zod';
import type { RunFlags } from './run-flags.ts';
import type { Terminal } from './terminal.ts';

export interface PlannedRun {
  readonly request: RunRequestInput;
  /** The topic, where there are several. */
  readonly name: string | null;
  /** Where the outputs go: `--out`, or a folder of its own under `output_base_dir`; null writes none. */
  readonly out: { readonly folder: string } | { readonly under: string } | null;
}

export interface RequestOptions {
  readonly sources: readonly string[];
  readonly flags: RunFlags;
  readonly terminal: Pick<Terminal, 'cwd' | 'env'>;
}

/** Throws `ConfigurationError` for whatever is missing or does not go together, before anything is opened. */
export async function planRequests(options: RequestOptions): Promise<{ readonly runs: readonly PlannedRun[]; readonly notices: readonly string[] }> {
  const { flags, terminal } = options;
  if (flags.from !== undefined) return { runs: [await fromManifest(flags.from, options)], notices: [] };
  const config = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const targets = flags.targets === undefined ? null : await loadTargets({ path: flags.targets, cwd: terminal.cwd, env: terminal.env });
  const runs = config.jobs.map((job) => plannedRun(job, { ...options, config, targets, several: config.jobs.length > 1 }));
  return { runs, notices: config.notices };
}

/** A recorded request with what was typed now on top of it. The keys that a record leaves out come from the environment again. */
export function requestAgain(recorded: unknown, options: RequestOptions): RunRequestInput {
  return applyFlags(recordedRequest(recorded), options);
}

async function fromManifest(path: string, options: RequestOptions): Promise<PlannedRun> {
  const { terminal, flags } = options;
  const absolute = isAbsolute(path) ? path : resolve(terminal.cwd, path);
  if (flags.config !== undefined || flags.targets !== undefined) throw new ConfigurationError('Cannot use --from with --config or --targets: the manifest has both; expected --from alone');
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(absolute, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`Cannot read the manifest "${path}": ${cause instanceof Error ? cause.message : String(cause)}; expected a manifest.json that Sluice wrote`, { cause });
  }
  const { success, data } = z.object({ request: z.unknown() }).safeParse(manifest);
  if (!success || data.request === undefined) throw new ConfigurationError(`Cannot use the manifest "${path}": it has no request; expected a manifest.json that Sluice wrote`);
  return { request: requestAgain(data.request, options), name: null, out: outOf(options, { settings: undefined, name: null }) };
}

interface JobOptions extends RequestOptions {
  readonly config: LoadedConfig;
  readonly targets: readonly Target[] | null;
  readonly several: boolean;
}

function plannedRun(job: ConfiguredJob, options: JobOptions): PlannedRun {
  const { sources, targets, terminal, config, flags, several } = options;
  const asked = targets ?? job.targets;
  if (asked.length === 0) {
    throw new ConfigurationError(`Cannot start a run: nothing is asked of the papers; expected --targets FILE, or targets in the config ("sluice init" writes some to start from)`);
  }
  const [from, cwd] = sources.length > 0 ? [sources, terminal.cwd] : [job.sources, job.cwd];
  const query = flags.query ?? job.query;
  if (from.length === 0 && query === undefined) {
    throw new ConfigurationError('Cannot start a run: there is no SOURCE and no query; expected a PDF, a folder of PDFs, a .bib .ris .csv or .jsonl file, a URL, arxiv:ID, doi:DOI, or --query to search');
  }
  const name = several ? job.name : null;
  const request = applyFlags(
    {
      sources: [...from],
      cwd,
      ...(job.query === undefined ? {} : { query: job.query }),
      // Papers that are at hand are ranked by the query; it is put to nobody unless that is asked for.
      ...(from.length > 0 ? { providers: [] } : (job.search ?? {})),
      ...(job.limit === undefined ? {} : { limit: job.limit }),
      targets: [...asked],
      extractor: config.extractor ?? 'extractive',
      content: config.content ?? 'any',
      settings: job.settings,
    },
    { ...options, sources: [] },
  );
  return { request, name, out: outOf({ flags, terminal }, { settings: job.settings, name }) };
}

/** What is typed wins over what is written. */
function applyFlags(request: RunRequestInput & { readonly settings?: Settings }, options: RequestOptions & { readonly config?: LoadedConfig }): RunRequestInput {
  const { flags, sources, terminal } = options;
  const extractor = flags.extractor ?? request.extractor ?? 'extractive';
  if (extractor === 'extractive') {
    for (const [flag, value] of Object.entries({ '--model': flags.model, '--base-url': flags.baseUrl, '--batch': flags.batch })) {
      if (value !== undefined) throw new ConfigurationError(`Cannot use ${flag}: the extractive extractor asks no model; expected --extractor openai beside it`);
    }
  }
  const settings = request.settings ?? undefined;
  const llmSettings = withModel(settings?.llmSettings, { extractor, flags, env: terminal.env, ...(options.config === undefined ? {} : { config: options.config }) });
  return {
    ...request,
    ...(sources.length > 0 ? { sources: [...sources], cwd: terminal.cwd } : {}),
    ...(flags.query === undefined ? {} : { query: flags.query }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.providers === undefined ? {} : { providers: [...flags.providers] }),
    ...(flags.timeframe === undefined ? {} : { timeframe: flags.timeframe }),
    ...(flags.sample === undefined ? {} : { sample: flags.sample }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.content === undefined ? {} : { content: flags.content }),
    ...(flags.pdfs === undefined ? {} : { pdfsDir: resolve(terminal.cwd, flags.pdfs) }),
    ...(flags.runId === undefined ? {} : { runId: flags.runId }),
    ...(flags.newRun === true ? { newRun: true } : {}),
    ...(flags.priority === undefined ? {} : { priority: flags.priority }),
    ...(flags.refresh === true ? { refresh: true } : {}),
    extractor,
    settings: {
      ...settings,
      conversion: { ...settings?.conversion, ...(flags.includeHidden === true ? { includeHidden: true } : {}) },
      costLimits: { ...settings?.costLimits, ...(flags.budget === undefined ? {} : { maxRunSpendUsd: flags.budget }) },
      llmSettings: flags.batch === true ? { ...llmSettings, batch: true } : llmSettings,
    },
  };
}

function outOf({ flags, terminal }: Pick<RequestOptions, 'flags' | 'terminal'>, job: { readonly settings: Settings | undefined; readonly name: string | null }): PlannedRun['out'] {
  const topic = job.name === null ? '' : slug(job.name);
  if (flags.out !== undefined) return { folder: join(resolve(terminal.cwd, flags.out), topic) };
  const base = job.settings?.outputBaseDir;
  return base === undefined ? null : { under: join(base, topic) };
}

/** A topic as the name of a folder, as the original makes it. */
export function slug(text: string): string {
  const letters = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return letters.slice(0, 80).replace(/^-+|-+$/g, '') || 'topic';
}
