/** A reply that came in pieces (server-sent events, OpenAI's chunks) as the one completion that it would have been. */
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import { contentText } from './content-text.ts';

/** @throws {Error} where the server reports an error in the midst of its reply, or stops before its end */
export function assembleStream(events: string): ChatCompletion {
  let content = '';
  let refusal: string | null = null;
  let finish: ChatCompletion.Choice['finish_reason'] | undefined;
  let first: ChatCompletionChunk | undefined;
  let usage: ChatCompletion['usage'];
  for (const chunk of chunksOf(events)) {
    first ??= chunk;
    const choice = chunk.choices?.[0];
    content += contentText(choice?.delta?.content);
    if (choice?.delta?.refusal) refusal = (refusal ?? '') + choice.delta.refusal;
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  // Some servers name no reason for the end, but say that it is the end.
  if (/^data: ?\[DONE\]/mu.test(events)) finish ??= 'stop';
  if (first === undefined || finish === undefined) throw new Error("Cannot read the model's reply: it stops before its end; expected a chunk with a finish_reason");
  const { id, created, model } = first;
  return { id, created, model, object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content, refusal }, logprobs: null, finish_reason: finish }], ...(usage && { usage }) };
}

function* chunksOf(events: string): Iterable<ChatCompletionChunk> {
  for (const line of events.split(/\r\n|\n|\r/u)) {
    const data = /^data: ?(.*)$/u.exec(line)?.[1];
    if (data === undefined || data === '') continue;
    if (data.trim() === '[DONE]') return;
    const chunk: ChatCompletionChunk & { readonly error?: unknown } = JSON.parse(data);
    if (chunk.error !== undefined) throw new Error(`Cannot read the model's reply: it breaks off with ${JSON.stringify(chunk.error).slice(0, 200)}; expected an answer`);
    yield chunk;
  }
}
