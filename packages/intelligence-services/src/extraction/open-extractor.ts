/** Opens the extractor that the settings name: passages without a model, or a model behind any OpenAI-compatible address. */
import { ConfigurationError } from '@sluice/core-models';
import type { CostLimits, LlmSettings, Settings } from '@sluice/core-models';
import type { Budget } from '../llm/budget.ts';
import { openClient } from '../llm/client.ts';
import type { AttemptJournal } from '../llm/journal.ts';
import { openProvider } from '../llm/provider.ts';
import { openTokenCounter } from '../llm/tokens.ts';
import type { TokenCounter } from '../llm/tokens.ts';
import { EXTRACTIVE_VERSION, extractPassages } from './extractive.ts';
import type { Extractor } from './extractor.ts';
import { openModelExtractor } from './model.ts';

export interface ExtractorOptions {
  readonly extractor: 'extractive' | 'openai';
  readonly llm: LlmSettings;
  readonly costs: CostLimits;
  readonly egress?: Settings['egress'];
  readonly maxConcurrent: number;
  readonly journal: AttemptJournal;
  readonly budget: Budget;
  readonly fetch?: typeof fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const OPENAI = 'https://api.openai.com/v1';

/** @throws {ConfigurationError} where no model is named, a base URL is none, or a public model has no price. */
export function openExtractor(options: ExtractorOptions): Extractor {
  return options.extractor === 'extractive' ? openExtractive() : openOpenai(options);
}

function openExtractive(): Extractor {
  return {
    pins: { extractor: 'extractive', selection: EXTRACTIVE_VERSION },
    provenance: { model: null, promptVersion: EXTRACTIVE_VERSION },
    destination: null,
    extract: ({ document, targets, signal }) => {
      signal.throwIfAborted();
      return Promise.resolve({ results: extractPassages(document, targets), calls: [] });
    },
    estimate: () => ({ calls: 0, promptTokens: 0, completionTokens: 0, costUsd: 0 }),
    probe: () => Promise.resolve({ ok: true, detail: 'passages to read, without a model' }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function openOpenai(options: ExtractorOptions): Extractor {
  const { llm } = options;
  const { model } = llm;
  if (!model) throw new ConfigurationError('Cannot extract with a model: none is named; expected --model or settings.llm_settings.model');
  const send = options.fetch ?? fetch;
  const providers = [{ model, baseUrl: llm.baseUrl ?? OPENAI, apiKey: llm.apiKey }, ...llm.fallbacks].map((entry) =>
    openProvider({ model: entry.model, baseUrl: entry.baseUrl, apiKey: entry.apiKey, llm, fetch: send }),
  );
  let counter: Promise<TokenCounter> | undefined;
  const count = (): Promise<TokenCounter> => (counter ??= openTokenCounter(model));
  const client = openClient({ ...options, egress: options.egress, providers, counter: count });
  return openModelExtractor({ client, providers, counter: count, llm, costs: options.costs, egress: options.egress });
}
