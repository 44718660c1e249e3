/** One server and model: builds the request, sends it once, and learns which parameters the server does not take. */
import { createHash } from 'node:crypto';
import type { LlmSettings, ModelPrice } from '@sluice/core-models';
import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { type BatchApi, openBatchApi } from './batch-api.ts';
import type { Parameter } from './classify.ts';
import { destinationOf } from './egress.ts';
import type { Destination } from './egress.ts';
import { guardFetch } from './guarded-fetch.ts';
import { batchPriceOf, priceOf } from './price.ts';
import { readCompletion } from './read-completion.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** JSON Schema that the reply must follow. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly maxTokens: number;
}

/** How replies are asked for, from the strictest that the server is known to take. */
export type ReplyForm = 'json_schema' | 'json_object' | 'text';

export interface Provider {
  readonly name: string;
  readonly model: string;
  readonly destination: Destination;
  readonly price: ModelPrice | null;
  /** Of what goes in a batch. */
  readonly batchPrice: ModelPrice | null;
  readonly batches: BatchApi;
  /** The literal body, as it would be sent now, and its SHA-256. */
  body(request: ChatRequest): { readonly params: ChatCompletionCreateParamsNonStreaming; readonly hash: string };
  send(params: ChatCompletionCreateParamsNonStreaming, signal: AbortSignal): Promise<{ readonly completion: ChatCompletion; readonly headers: Headers }>;
  /** Leaves a parameter out from now on; false where there is nothing more to leave out. */
  adapt(parameter: Parameter): boolean;
  form(): ReplyForm;
  /** Recorded: what was left out. */
  adaptations(): readonly string[];
  models(signal: AbortSignal): Promise<readonly string[]>;
}

export interface ProviderOptions {
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly llm: LlmSettings;
  readonly fetch: typeof fetch;
}

const MAX_REPLY_BYTES = 8 * 1024 * 1024;
const MAX_IDLE_MS = 120_000;
/** As JSON, with all escapes: an answer's token rarely takes as much. */
const MAX_BYTES_PER_TOKEN = 16;
const NO_KEY = 'none';

/** @throws {ConfigurationError} for a base URL that is none, or a public model without a price. */
export function openProvider({ model, baseUrl, apiKey, llm, fetch }: ProviderOptions): Provider {
  const destination = destinationOf(baseUrl);
  const totalMs = llm.timeout * 1000;
  const client = new OpenAI({
    // Servers of one's own want no key; the SDK wants some word.
    apiKey: apiKey ?? NO_KEY,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: totalMs + 5000,
    fetch: guardFetch({ fetch, totalMs, idleMs: Math.min(totalMs, MAX_IDLE_MS), maxBytes: MAX_REPLY_BYTES, secret: apiKey }),
    organization: null,
    project: null,
  });
  const price = priceOf(model, destination, llm.prices);
  const left = new Set<Parameter>();
  let form: ReplyForm = 'json_schema';
  return {
    name: llm.provider ?? destination.host,
    model,
    destination,
    price,
    batchPrice: batchPriceOf(price, llm.batchPriceFactor),
    batches: openBatchApi({ baseUrl, apiKey: apiKey ?? NO_KEY, fetch, maxBytes: MAX_REPLY_BYTES + llm.maxBatchRequests * llm.maxTokens * MAX_BYTES_PER_TOKEN, secret: apiKey }),
    form: () => form,
    adaptations: () => [...left].map((parameter) => (parameter === 'response_format' ? `response_format: ${form}` : `without ${parameter}`)),
    adapt(parameter) {
      if (parameter === 'response_format') {
        if (form === 'text') return false;
        form = form === 'json_schema' ? 'json_object' : 'text';
        left.add(parameter);
        return true;
      }
      if (left.has(parameter)) return false;
      left.add(parameter);
      return true;
    },
    body(request) {
      const params = paramsOf({ request, model, llm, form, left });
      return { params, hash: createHash('sha256').update(JSON.stringify(params)).digest('hex') };
    },
    async send(params, signal) {
      // In pieces, so that a reply that stands still is given up before the whole call's time is; the guarded fetch puts them together.
      const body = left.has('stream') ? params : { ...params, stream: true, stream_options: { include_usage: true } };
      const { data, response } = await client.post<ChatCompletion>('/chat/completions', { body, signal }).withResponse();
      return { completion: readCompletion(data, response.headers), headers: response.headers };
    },
    async models(signal) {
      const page = await client.models.list({ signal, timeout: Math.min(totalMs, 10_000) });
      return page.data.map((entry) => entry.id);
    },
  };
}

interface ParamsInput {
  readonly request: ChatRequest;
  readonly model: string;
  readonly llm: LlmSettings;
  readonly form: ReplyForm;
  readonly left: ReadonlySet<Parameter>;
}

function paramsOf({ request, model, llm, form, left }: ParamsInput): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: withSchemaInWords(request, form),
    ...(left.has('max_tokens') ? { max_completion_tokens: request.maxTokens } : { max_tokens: request.maxTokens }),
    ...(!left.has('temperature') && { temperature: llm.temperature }),
    ...(llm.seed !== undefined && !left.has('seed') && { seed: llm.seed }),
    ...(form === 'json_schema' && { response_format: { type: 'json_schema', json_schema: { name: 'answers', strict: true, schema: { ...request.schema } } } }),
    ...(form === 'json_object' && { response_format: { type: 'json_object' } }),
  };
}

/** Without structured output the schema stands in the system message. */
function withSchemaInWords({ messages, schema }: ChatRequest, form: ReplyForm): { role: 'system' | 'user' | 'assistant'; content: string }[] {
  if (form === 'json_schema') return messages.map((message) => ({ ...message }));
  const words = `Reply with one JSON object and nothing else, following this JSON Schema:\n${JSON.stringify(schema)}`;
  return messages.map((message, index) => (index === 0 && message.role === 'system' ? { role: message.role, content: `${message.content}\n\n${words}` } : { ...message }));
}
