/** A model behind any OpenAI-compatible address, and those to fall back to, as one extractor. */
import { ConfigurationError } from '@sluice/core-models';
import { openBatchDesk } from '../llm/batch-desk.ts';
import { openClient } from '../llm/client.ts';
import { openProvider } from '../llm/provider.ts';
import { openTokenCounter } from '../llm/tokens.ts';
import type { TokenCounter } from '../llm/tokens.ts';
import type { Extractor } from './extractor.ts';
import { openModelExtractor } from './model.ts';
import type { ExtractorOptions } from './open-extractor.ts';

const OPENAI = 'https://api.openai.com/v1';

/** @throws {ConfigurationError} where no model is named, a base URL is none, or a public model has no price. */
export function openOpenai(options: ExtractorOptions): Extractor {
  const { llm } = options;
  const { model } = llm;
  if (!model) throw new ConfigurationError('Cannot extract with a model: none is named; expected --model or settings.llm_settings.model');
  const send = options.fetch ?? fetch;
  const providers = [{ model, baseUrl: llm.baseUrl ?? OPENAI, apiKey: llm.apiKey }, ...llm.fallbacks].map((entry) =>
    openProvider({ model: entry.model, baseUrl: entry.baseUrl, apiKey: entry.apiKey, llm, fetch: send }),
  );
  let counter: Promise<TokenCounter> | undefined;
  const count = (): Promise<TokenCounter> => (counter ??= openTokenCounter(model));
  const [first] = providers;
  const { batchBook } = options;
  const batches = first === undefined || batchBook === undefined ? undefined : openBatchDesk({ ...options, ...batchBook, egress: options.egress, provider: first, counter: count });
  const client = openClient({ ...options, egress: options.egress, providers, counter: count, batches });
  return openModelExtractor({ client, providers, counter: count, llm, costs: options.costs, egress: options.egress, batches: batches ?? null });
}
