/** One chat completion of the loopback model: the answer, its usage, its faults; nothing here knows who asks, or for what. */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { z } from 'zod';
import { answerFromSchema, picker, sentencesOf } from './loopback-llm-answer.ts';
import type { Fault, Script } from './loopback-llm-script.ts';

const Content = z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]);
export const CompletionRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: Content.nullish() })).min(1),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({ type: z.literal('json_schema'), json_schema: z.object({ name: z.string(), strict: z.boolean().nullish(), schema: z.record(z.string(), z.unknown()) }) }),
    ])
    .nullish(),
});
export type CompletionRequest = z.infer<typeof CompletionRequest>;

export interface Completion {
  readonly content: string | null;
  readonly refusal: string | null;
  readonly finishReason: 'stop' | 'length' | 'content_filter';
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface CompleteOptions {
  readonly request: CompletionRequest;
  readonly hash: string;
  readonly fault: Fault | null;
  readonly script: Script;
}

export function promptTokensOf(request: CompletionRequest): number {
  const format = request.response_format?.type === 'json_schema' ? JSON.stringify(request.response_format.json_schema.schema) : '';
  return request.messages.reduce((sum, message) => sum + 4 + count(textOf(message)), 3) + count(format);
}

export function complete({ request, hash, fault, script }: CompleteOptions): Completion {
  const asked = promptTokensOf(request);
  const promptTokens = Math.min(asked, script.contextTokens ?? asked);
  const user = request.messages.findLast((message) => message.role === 'user');
  // The last answer's question stands in the first user message when a reply is being mended.
  const text = request.messages.filter((message) => message.role === 'user').map(textOf).join('\n') || textOf(user);
  const whole = spoil(answer(request, text, hash), { fault, text, hash });
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const cutAt = fault?.kind === 'length' ? Math.floor(whole.length / 2) : count(whole) > maxTokens ? Math.floor(whole.length * (maxTokens / count(whole))) : null;
  const content = cutAt === null ? whole : whole.slice(0, cutAt);
  return {
    content: fault?.kind === 'refusal' ? null : content,
    refusal: fault?.kind === 'refusal' ? 'I cannot help with that.' : null,
    finishReason: cutAt !== null ? 'length' : fault?.kind === 'content_filter' ? 'content_filter' : 'stop',
    model: fault?.kind === 'other_model' ? `${request.model}-2024-01-01` : request.model,
    promptTokens,
    completionTokens: count(content),
  };
}

function answer(request: CompletionRequest, text: string, hash: string): string {
  const format = request.response_format;
  if (format?.type === 'json_schema') return JSON.stringify(answerFromSchema({ schema: format.json_schema.schema, text, pick: picker(hash) }));
  // Asked for JSON in words: the schema is the last line of the system message that is one.
  const inWords = request.messages.flatMap((message) => textOf(message).split('\n')).findLast((line) => line.startsWith('{') && line.includes('"properties"'));
  if (inWords !== undefined) return JSON.stringify(answerFromSchema({ schema: JSON.parse(inWords), text, pick: picker(hash) }));
  return format?.type === 'json_object' ? '{}' : (sentencesOf(text)[0] ?? 'ok');
}

function spoil(good: string, { fault, text, hash }: { readonly fault: Fault | null; readonly text: string; readonly hash: string }): string {
  switch (fault?.kind) {
    case 'says':
      return fault.content;
    case 'empty':
      return '';
    case 'prose':
      return `Here is what I think about it. ${sentencesOf(text)[0] ?? ''}`;
    case 'thinks':
      return `<think>\nThey want {"an": object}, or {two: of them}.\n</think>\n\n${good}`;
    case 'fenced':
      return `Certainly:\n\`\`\`json\n${good}\n\`\`\`\n`;
    case 'wrong_schema':
      return JSON.stringify({ answer: picker(hash)(1000, 'wrong'), note: 'not what was asked' });
    case 'invented_quotes':
      return good.replace(/"([^"]{30,}[.!?])"/gu, (_, sentence: string) => JSON.stringify(`It was further shown that ${sentence.split(' ').toReversed().join(' ').toLowerCase()}`));
    default:
      return good;
  }
}

function textOf(message: CompletionRequest['messages'][number] | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

function count(text: string): number {
  return countTokens(text, { disallowedSpecial: new Set() });
}
