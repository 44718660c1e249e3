import { LlmSettings } from '@sluice/core-models';
import { startLoopbackLlm } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { assembleStream } from './assemble-stream.ts';
import { guardFetch } from './guarded-fetch.ts';
import { openProvider } from './provider.ts';

const chunk = (delta: object, finish: string | null = null) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const request = { messages: [{ role: 'user' as const, content: 'Fish flour helps children to grow in every village of the coast.' }], schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' } } }, maxTokens: 100 };

function provider(baseUrl: string): ReturnType<typeof openProvider> {
  return openProvider({ model: 'loopback-1', baseUrl, apiKey: undefined, llm: LlmSettings.parse({ model: 'loopback-1' }), fetch });
}

describe('assembleStream()', () => {
  test('assembleStream() puts pieces together, comments and the usage of the last chunk included', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const events = `: keep-alive\n\n${chunk({ role: 'assistant', content: '' })}${chunk({ content: '{"a":' })}${chunk({ content: ' 1}' })}${chunk({}, 'stop')}data: ${JSON.stringify({ id: 'c', choices: [], usage })}\n\ndata: [DONE]\n\n`;
    expect(assembleStream(events.replaceAll('\n', '\r\n'))).toMatchObject({ model: 'm', usage, choices: [{ message: { content: '{"a": 1}', refusal: null }, finish_reason: 'stop' }] });
  });

  test.each([
    ['nothing', '', /stops before its end/u],
    ['a beginning', chunk({ content: 'a' }), /stops before its end/u],
    ['an error in its midst', `${chunk({ content: 'a' })}data: {"error":{"message":"out of memory"}}\n\n`, /breaks off with .*out of memory/u],
    ['half a line', `${chunk({ content: 'a' })}data: {"id":"c","cho`, /JSON/u],
  ])('assembleStream() refuses %s', (_, events, message) => {
    expect(() => assembleStream(events)).toThrow(message);
  });
});

describe('a streamed reply', () => {
  test('is what the same server answers at once', async () => {
    await using llm = await startLoopbackLlm();
    const streamed = provider(llm.baseUrl);
    const whole = provider(llm.baseUrl);
    whole.adapt('stream');
    const signal = new AbortController().signal;
    const [one, two] = [await streamed.send(streamed.body(request).params, signal), await whole.send(whole.body(request).params, signal)];
    expect(streamed.body(request).hash).toBe(whole.body(request).hash);
    expect(typeof JSON.parse(one.completion.choices[0]?.message.content ?? '')).toBe('object');
    expect(one.completion.usage?.prompt_tokens).toBe(two.completion.usage?.prompt_tokens);
    expect(one.completion.choices[0]?.finish_reason).toBe('stop');
  });

  test('that stands still is given up long before the time of the whole call', async () => {
    await using llm = await startLoopbackLlm({ script: { shares: [{ share: 1, fault: { kind: 'slow_body' } }] } });
    const guarded = guardFetch({ fetch, totalMs: 600_000, idleMs: 50, maxBytes: 1 << 20, secret: undefined });
    const { params } = provider(llm.baseUrl).body(request);
    await expect(guarded(`${llm.baseUrl}/chat/completions`, { method: 'POST', body: JSON.stringify({ ...params, stream: true }) })).rejects.toMatchObject({ name: 'ReplyFault', fault: 'idle' });
  });
});
