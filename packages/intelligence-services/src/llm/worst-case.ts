/** The most that a request can cost, counted before it is sent: what is reserved for it. */
import type { ModelPrice } from '@sluice/core-models';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { type Amount, amountOf, costOf } from './price.ts';
import type { TokenCounter } from './tokens.ts';

/** Role and separators: 3 to 4 in OpenAI's own formats, more in some chat templates. */
const TOKENS_AROUND_A_MESSAGE = 8;
const TOKENS_AROUND_A_REQUEST = 64;

interface WorstCaseOptions {
  readonly counter: TokenCounter;
  /** Most tokens of the reply. */
  readonly maxTokens: number;
  readonly price: ModelPrice | null;
}

export function worstCaseOf({ messages, response_format: form }: ChatCompletionCreateParamsNonStreaming, { counter, maxTokens, price }: WorstCaseOptions): { readonly promptTokens: number; readonly reserved: Amount } {
  const said = messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))).join('\n');
  const promptTokens = counter.count(said) + counter.count(JSON.stringify(form ?? '')) + TOKENS_AROUND_A_MESSAGE * messages.length;
  const most = Math.ceil(promptTokens * counter.worstFactor + TOKENS_AROUND_A_REQUEST);
  return { promptTokens, reserved: amountOf(costOf({ promptTokens: most, completionTokens: maxTokens }, price)) };
}

/** The prompt's tokens as they were counted, from what was reserved for them. */
export function promptTokensWithin({ tokens }: Amount, { counter, maxTokens }: Omit<WorstCaseOptions, 'price'>): number {
  return Math.max(0, (tokens - maxTokens - TOKENS_AROUND_A_REQUEST) / counter.worstFactor);
}
