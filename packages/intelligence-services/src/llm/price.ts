/** What a call costs, and the most that it can cost: the amounts that the budget reserves and settles. */
import { ConfigurationError } from '@sluice/core-models';
import type { LlmSettings, ModelPrice, Usage } from '@sluice/core-models';
import type { Destination } from './egress.ts';

/** `usd` is null where the price is unknown: such calls are capped in tokens. */
export interface Amount {
  readonly usd: number | null;
  readonly tokens: number;
}

/** @throws {ConfigurationError} where a public host's model has no price: no cap could hold. */
export function priceOf(model: string, destination: Destination, prices: LlmSettings['prices']): ModelPrice | null {
  const price = prices[model] ?? prices[model.replace(/-\d{4}-\d{2}-\d{2}$/u, '')];
  if (price) return price;
  if (destination.own) return null;
  throw new ConfigurationError(
    `Cannot bound the cost of "${model}" at ${destination.host}: its price is unknown; expected settings.llm_settings.prices."${model}" with input and output in USD per million tokens`,
  );
}

export function costOf(usage: { readonly promptTokens: number; readonly completionTokens: number }, price: ModelPrice | null): Usage {
  const costUsd = price ? (usage.promptTokens * price.input + usage.completionTokens * price.output) / 1e6 : null;
  return { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens, costUsd };
}

/** What the same tokens cost in a batch. */
export function batchPriceOf(price: ModelPrice | null, factor: number): ModelPrice | null {
  return price && { input: price.input * factor, output: price.output * factor };
}

export function amountOf(usage: Usage): Amount {
  return { usd: usage.costUsd, tokens: usage.promptTokens + usage.completionTokens };
}
