/** Which model is asked, and with which key. A key in the environment counts only once the user has chosen to ask a model at all. */
import { ConfigurationError, type LlmSettings, Settings } from '@sluice/core-models';
import { type LoadedConfig, unsetProblem } from './load-config.ts';

export interface ModelOptions {
  readonly extractor: 'extractive' | 'openai';
  /** As typed or asked for: they win over what is written. */
  readonly flags: { readonly model?: string; readonly baseUrl?: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config?: LoadedConfig;
}

/** Throws `ConfigurationError` where a model is to be asked and it, its address or its key is missing. */
export function withModel(written: LlmSettings | undefined, options: ModelOptions): LlmSettings {
  const { extractor, flags, env } = options;
  const settings = written ?? Settings.parse({}).llmSettings;
  if (extractor === 'extractive') return settings;
  const model = flags.model ?? settings.model;
  if (model === undefined) throw new ConfigurationError(unset(options, 'model') ?? 'Cannot ask a model: none is named; expected --model NAME, or llm_settings.model in the config');
  const baseUrl = flags.baseUrl ?? settings.baseUrl;
  if (baseUrl !== undefined && !/^https?:\/\/./.test(baseUrl)) throw new ConfigurationError(`Cannot use the base URL "${baseUrl}": it is no http(s) address; expected one such as http://localhost:11434/v1`);
  // Another company's host, named by the config alone, is not sent a key that was made for OpenAI.
  const isForeign = flags.baseUrl === undefined && settings.provider !== undefined && settings.provider.toLowerCase() !== 'openai';
  const apiKey = settings.apiKey ?? (isForeign ? undefined : nonEmpty(env['OPENAI_API_KEY']));
  if (apiKey === undefined && (baseUrl === undefined || isForeign)) {
    throw new ConfigurationError(
      unset(options, 'apiKey') ?? 'Cannot ask a model: there is no key; expected OPENAI_API_KEY or llm_settings.api_key, or --base-url of a server of your own',
    );
  }
  return { ...settings, model, ...(baseUrl === undefined ? {} : { baseUrl }), ...(apiKey === undefined ? {} : { apiKey }) };
}

function unset({ config }: ModelOptions, key: string): string | null {
  return config === undefined ? null : unsetProblem(config, `settings.llmSettings.${key}`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
