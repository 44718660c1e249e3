/** What a model's answer is, before anyone looks into it: a text, or one of the ways in which it is none. */
import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { TokenCounter } from './tokens.ts';

export interface ReadReply {
  readonly text: string;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  readonly failure: { readonly errorClass: string; readonly message: string } | null;
}

export interface ReplyContext {
  /** As counted before sending. */
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly counter: TokenCounter;
}

/** Tokenizers differ by a third or so; a server that saw less than half of what was sent has cut it. */
const CUT_SHARE = 0.5;
const MIN_PROMPT_TOKENS = 1000;

export function readReply(completion: ChatCompletion, { promptTokens, maxTokens, counter }: ReplyContext): ReadReply {
  const choice = completion.choices?.[0];
  const text = choice?.message?.content ?? '';
  const reported = completion.usage?.prompt_tokens;
  const usage = {
    promptTokens: reported ?? Math.ceil(promptTokens),
    completionTokens: completion.usage?.completion_tokens ?? counter.count(text),
  };
  const fail = (errorClass: string, message: string): ReadReply => ({ text, usage, failure: { errorClass, message } });
  if (choice?.message?.refusal) return fail('refusal', `The model refused: ${clip(choice.message.refusal)}`);
  if (choice?.finish_reason === 'content_filter') return fail('refusal', "The provider's content filter stopped the answer");
  if (reported !== undefined && reported > 0 && promptTokens > MIN_PROMPT_TOKENS && reported < promptTokens * CUT_SHARE) {
    return fail('context_truncated', `The server read ${reported} of about ${Math.round(promptTokens)} tokens: its context is shorter than the prompt; expected a larger num_ctx or context length`);
  }
  if (choice?.finish_reason === 'length') return fail('truncated', `The answer was cut at ${usage.completionTokens} of at most ${maxTokens} tokens; expected a higher llm_settings.max_tokens`);
  if (text.trim() === '' && /^(?:tool_calls|function_call)$/u.test(choice?.finish_reason ?? '')) return fail('empty_answer', 'The model called a tool instead of answering');
  if (text.trim() === '') return fail('empty_answer', 'The model answered with nothing');
  return { text, usage, failure: null };
}

function clip(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
