/** A config file into jobs to run: the original's topics each become one, our shorter form is one. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { type FilterSettings, type Settings, type Target, Settings as SettingsSchema } from '@sluice/core-models';
import { ApiSettings } from './api-settings.ts';
import { type Topic, ConfigFile, renamedKeys } from './config-file.ts';
import { unsetSentence, validated } from './explain.ts';
import { fromOriginal, timeframeText, yearsOf } from './from-original.ts';
import { checked, loadTargets } from './load-targets.ts';
import { withProviderAddress } from './provider-address.ts';
import { type ReadValue, type UnsetVariable, readValue } from './read-value.ts';
import { type SourceText, readSourceText } from './source-text.ts';

/** A search at a provider, where the original's topic asks for one and no SOURCE is given. */
export interface TopicSearch {
  readonly providers: Topic['provider'][];
  /** As a run's request has it: `48h`, `since 2020`, `2024-01-01..2024-06-30`. */
  readonly timeframe: string;
}

/** One run's worth of a config. Relative `sources` are meant from `cwd`, the folder of the file. */
export interface ConfiguredJob {
  /** The topic's query, or null for the shorter form. */
  readonly name: string | null;
  readonly sources: readonly string[];
  readonly cwd: string;
  readonly query?: string;
  readonly limit?: number;
  /** Empty where the config has none: then `--targets` must. */
  readonly targets: readonly Target[];
  readonly search: TopicSearch | null;
  readonly settings: Settings;
}

export interface LoadedConfig {
  /** Absolute; null without a config. */
  readonly path: string | null;
  readonly jobs: readonly [ConfiguredJob, ...ConfiguredJob[]];
  readonly extractor?: 'extractive' | 'openai';
  readonly content?: 'any' | 'fulltext';
  /** For the service; its folders are absolute. */
  readonly api: ApiSettings;
  /** Settings left out because their environment variable has no value; `unsetProblem()` makes a sentence of one that is needed. */
  readonly unset: readonly UnsetVariable[];
  /** What is done otherwise than written, a sentence each. */
  readonly notices: readonly string[];
}

/**
 * The config at `path` (from `cwd`), or the defaults without one. Nothing in `env` counts but what the file names as `${NAME}`.
 * Throws `ConfigurationError`, one line with the line of the file, for whatever is wrong with it.
 */
export async function loadConfig(options: {
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): Promise<LoadedConfig> {
  const { cwd, env } = options;
  if (options.path === undefined) return { path: null, jobs: [{ ...emptyJob(cwd), settings: SettingsSchema.parse({}) }], api: ApiSettings.parse({}), unset: [], notices: [] };
  const path = isAbsolute(options.path) ? options.path : resolve(cwd, options.path);
  const source = await readSourceText({ path, shownAs: options.path, what: 'the config' });
  const read = readValue(source.root, { source, schema: ConfigFile, env, renamed: renamedKeys });
  const file = validated(ConfigFile, read, source);
  const { settings: translated, notices } = fromOriginal(file.settings);
  const settings = resolved({ ...translated, llmSettings: withProviderAddress(translated.llmSettings) }, dirname(path));
  const jobs = file.researchTopics?.map((topic, index) => jobOfTopic(topic, { index, settings, cwd: dirname(path), read, source }));
  const [first, ...others] = jobs ?? [await shorterJob(file, { settings, cwd: dirname(path), env, read, source })];
  return {
    path,
    jobs: [first ?? { ...emptyJob(dirname(path)), settings }, ...others],
    ...(file.extractor === undefined ? {} : { extractor: file.extractor }),
    ...(file.content === undefined ? {} : { content: file.content }),
    api: { ...file.api, roots: file.api.roots.map((root) => resolve(dirname(path), root)) },
    unset: read.unset,
    notices,
  };
}

/** The sentence to say when a run needs the setting at `path` (`settings.llmSettings.apiKey`) and its variable has no value; else null. */
export function unsetProblem(config: LoadedConfig, path: string): string | null {
  const unset = config.unset.find((variable) => variable.path === path);
  return unset === undefined ? null : unsetSentence(unset);
}

function emptyJob(cwd: string): Omit<ConfiguredJob, 'settings'> {
  return { name: null, sources: [], cwd, targets: [], search: null };
}

function jobOfTopic(
  topic: Topic,
  at: { readonly index: number; readonly settings: Settings; readonly cwd: string; readonly read: ReadValue; readonly source: SourceText },
): ConfiguredJob {
  const filters: FilterSettings = {
    ...at.settings.filters,
    ...yearsOf(topic.timeframe),
    ...(topic.minCitations === undefined ? {} : { minCitations: topic.minCitations }),
    ...given(topic.filters ?? {}),
  };
  const root = ['researchTopics', String(at.index), 'extractionTargets'];
  const read = { ...at.read, nodeAt: (path: readonly PropertyKey[]) => at.read.nodeAt([...root, ...path]) };
  return {
    name: topic.query,
    sources: [],
    cwd: at.cwd,
    query: topic.query,
    limit: topic.maxPapers,
    targets: topic.extractionTargets === undefined ? [] : checked(topic.extractionTargets, read, at.source),
    search: { providers: [topic.provider], timeframe: timeframeText(topic.timeframe) },
    settings: { ...at.settings, filters },
  };
}

async function shorterJob(
  file: ConfigFile,
  at: { readonly settings: Settings; readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>>; readonly read: ReadValue; readonly source: SourceText },
): Promise<ConfiguredJob> {
  const targets = typeof file.targets === 'string' ? await loadTargets({ path: resolve(at.cwd, file.targets), cwd: at.cwd, env: at.env }) : file.targets;
  return {
    name: null,
    sources: typeof file.sources === 'string' ? [file.sources] : (file.sources ?? []),
    cwd: at.cwd,
    ...(file.query === undefined ? {} : { query: file.query }),
    ...(file.limit === undefined ? {} : { limit: file.limit }),
    targets: targets === undefined ? [] : typeof file.targets === 'string' ? targets : checked(targets, at.read, at.source),
    search: null,
    settings: at.settings,
  };
}

/** Folders of the settings, absolute: they are meant from where the config stands, wherever the command is typed. */
function resolved(settings: Settings, folder: string): Settings {
  const absolute = (path: string): string => resolve(folder, path);
  return {
    ...settings,
    ...(settings.outputBaseDir === undefined ? {} : { outputBaseDir: absolute(settings.outputBaseDir) }),
    pdfSettings: { ...settings.pdfSettings, ...(settings.pdfSettings.tempDir === undefined ? {} : { tempDir: absolute(settings.pdfSettings.tempDir) }) },
    cache: { ...settings.cache, ...(settings.cache.cacheDir === undefined ? {} : { cacheDir: absolute(settings.cache.cacheDir) }) },
  };
}

function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } | object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
