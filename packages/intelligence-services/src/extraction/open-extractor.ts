/** Opens the extractor that the settings name: passages without a model, or a model behind any OpenAI-compatible address. */
import type { CostLimits, LlmSettings, Settings } from '@sluice/core-models';
import type { BatchBook } from '../llm/batch-book.ts';
import type { Budget } from '../llm/budget.ts';
import type { ClientOptions } from '../llm/client.ts';
import type { AttemptJournal } from '../llm/journal.ts';
import { EXTRACTIVE_VERSION, extractPassages } from './extractive.ts';
import type { Extractor } from './extractor.ts';

export interface ExtractorOptions {
  readonly extractor: 'extractive' | 'openai';
  readonly llm: LlmSettings;
  readonly costs: CostLimits;
  readonly egress?: Settings['egress'];
  readonly maxConcurrent: number;
  readonly journal: AttemptJournal;
  readonly budget: Budget;
  /** Needed for batches: they outlive a process. */
  readonly batchBook?: { readonly book: BatchBook; readonly owner: string };
  readonly failpoint?: (name: string) => void;
  readonly fetch?: typeof fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly shareRate?: NonNullable<ClientOptions['shareRate']>;
}

/** @throws {ConfigurationError} where no model is named, a base URL is none, or a public model has no price. */
export async function openExtractor(options: ExtractorOptions): Promise<Extractor> {
  if (options.extractor === 'extractive') return openExtractive();
  // The SDK is 236 modules: a fifth of what a command loads that asks no model.
  const { openOpenai } = await import('./open-openai.ts');
  return openOpenai(options);
}

function openExtractive(): Extractor {
  return {
    pins: { extractor: 'extractive', selection: EXTRACTIVE_VERSION },
    provenance: { model: null, promptVersion: EXTRACTIVE_VERSION },
    destination: null,
    batches: null,
    extract: ({ document, targets, signal }) => {
      signal.throwIfAborted();
      return Promise.resolve({ results: extractPassages(document, targets), calls: [] });
    },
    estimate: () => ({ calls: 0, promptTokens: 0, completionTokens: 0, costUsd: 0 }),
    probe: () => Promise.resolve({ ok: true, detail: 'passages to read, without a model' }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
