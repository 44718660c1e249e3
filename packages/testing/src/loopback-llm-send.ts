/** A completion on its way out: whole or streamed, and spoilt as the script says. */
import type { ServerResponse } from 'node:http';
import type { Completion } from './loopback-llm-completion.ts';
import type { Fault } from './loopback-llm-script.ts';

export function body200(completion: Completion, hash: string, fault: Fault | null): string {
  if (fault?.kind === 'body') return fault.body;
  if (fault?.kind === 'not_json') return '<html><body>It works!</body></html>';
  const usage = { prompt_tokens: completion.promptTokens, completion_tokens: completion.completionTokens, total_tokens: completion.promptTokens + completion.completionTokens };
  return JSON.stringify({
    id: `chatcmpl-${hash.slice(0, 24)}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: completion.model,
    choices: [{ index: 0, message: { role: 'assistant', content: fault?.kind === 'parts' ? [{ type: 'thinking', thinking: [] }, { type: 'text', text: completion.content }] : completion.content, refusal: completion.refusal }, logprobs: null, finish_reason: completion.finishReason }],
    ...(fault?.kind !== 'no_usage' && { usage }),
  });
}

export async function send(response: ServerResponse, body: string, { fault, headers }: { readonly fault: Fault | null; readonly headers: Readonly<Record<string, string>> }): Promise<void> {
  response.writeHead(200, { 'content-type': fault?.kind === 'body' ? fault.contentType : 'application/json', ...headers });
  if (fault?.kind === 'huge') {
    // 64 MB of blanks before the answer, for as long as somebody reads.
    for (let megabyte = 0; megabyte < 64 && !response.destroyed; megabyte += 1) {
      if (!response.write(' '.repeat(1 << 20))) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), new Promise((resolve) => response.once('close', resolve))]);
    }
  }
  if (fault?.kind === 'slow_body') {
    response.write(body.slice(0, 10));
    await new Promise((resolve) => response.once('close', resolve));
    return;
  }
  response.end(body);
}

interface Streaming {
  readonly includeUsage: boolean;
  /** After the first piece, for as long as somebody waits. */
  readonly standsStill: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export async function stream(response: ServerResponse, completion: Completion, { includeUsage, standsStill, headers }: Streaming): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  const chunk = (choices: readonly unknown[], usage: unknown = null): void =>
    void response.write(`data: ${JSON.stringify({ id: 'chatcmpl-stream', object: 'chat.completion.chunk', created: 1_700_000_000, model: completion.model, choices, ...(includeUsage && { usage }) })}\n\n`);
  chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
  if (standsStill) return void (await new Promise((resolve) => response.once('close', resolve)));
  for (const part of (completion.content ?? '').match(/[\s\S]{1,64}/gu) ?? []) chunk([{ index: 0, delta: { content: part }, finish_reason: null }]);
  chunk([{ index: 0, delta: completion.refusal === null ? {} : { refusal: completion.refusal }, finish_reason: completion.finishReason }]);
  if (includeUsage) chunk([], { prompt_tokens: completion.promptTokens, completion_tokens: completion.completionTokens, total_tokens: completion.promptTokens + completion.completionTokens });
  response.end('data: [DONE]\n\n');
}
