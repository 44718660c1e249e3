/** A model on 127.0.0.1 that speaks OpenAI's chat completions over real HTTP, keeps a durable log, and misbehaves by script. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { complete, CompletionRequest, promptTokensOf } from './loopback-llm-completion.ts';
import type { Completion } from './loopback-llm-completion.ts';
import { openLimiter } from './loopback-llm-limit.ts';
import { hashOf, openRequestLog } from './request-log.ts';
import type { LoggedRequest } from './request-log.ts';
import { nextFault, Script } from './loopback-llm-script.ts';
import type { Fault, ScriptInput } from './loopback-llm-script.ts';

export interface LoopbackLlmOptions {
  /** @default 0 (any free port) */
  readonly port?: number;
  /** Appended to and fsynced, a JSON line per request. */
  readonly logFile?: string;
  readonly script?: ScriptInput;
  readonly models?: readonly string[];
  /** Uniform in [0, 1): drawn for fault shares and latency. @default a sequence that is the same every time */
  readonly random?: () => number;
}

export interface LoopbackLlm extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  /** Chat completions that arrived, in order. */
  readonly requests: readonly LoggedRequest[];
  /** Requests being answered now, and the most there ever were. */
  readonly concurrency: { readonly now: number; readonly peak: number };
  /** Replaces the script; the queue starts anew. */
  misbehave(script: ScriptInput): void;
}

/**
 * Starts it. Dispose it to close all connections.
 *
 * @example
 * await using llm = await startLoopbackLlm();
 * (await fetch(`${llm.baseUrl}/models`)).status; // 200
 */
export async function startLoopbackLlm(options: LoopbackLlmOptions = {}): Promise<LoopbackLlm> {
  const log = openRequestLog<LoggedRequest>(options.logFile ?? null);
  const random = options.random ?? sequence();
  const limiter = openLimiter(() => performance.now());
  let script = Script.parse(options.script ?? {});
  let queue = [...script.queue];
  const misbehave = (input: ScriptInput): void => {
    script = Script.parse(input);
    queue = [...script.queue];
  };
  let now = 0;
  let peak = 0;
  let number = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (path === '/__script' && request.method === 'PUT') {
      misbehave(Script.parse(JSON.parse(body)));
      return json(response, 200, { ok: true });
    }
    if (path === '/v1/models') return json(response, 200, { object: 'list', data: (options.models ?? ['loopback-1']).map((id) => ({ id, object: 'model', created: 0, owned_by: 'loopback' })) });
    if (path !== '/v1/chat/completions' || request.method !== 'POST') return json(response, 404, problem(`no route ${request.method ?? ''} ${path}`, 'not_found'));
    now += 1;
    peak = Math.max(peak, now);
    try {
      await chat({ body, path, request, response });
    } finally {
      now -= 1;
    }
  }

  async function chat({ body, path, request, response }: { readonly body: string; readonly path: string; readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void> {
    const active = script;
    const hash = hashOf(body);
    const parsed = CompletionRequest.safeParse(parseJson(body));
    const fault = nextFault(active, queue, { body, draw: random() });
    number += 1;
    const entry = { at: new Date().toISOString(), number, path, hash, model: parsed.data?.model ?? null, fault: fault ? nameOf(fault) : null };
    const refuse = (status: number, error: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      log.add({ ...entry, status, promptTokens: 0, completionTokens: 0 });
      json(response, status, error, headers);
    };
    const key = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (active.keys.length > 0 && !active.keys.includes(key)) return refuse(401, problem('Incorrect API key provided', 'invalid_api_key'));
    if (!parsed.success) return refuse(400, problem(`Invalid request: ${parsed.error.issues[0]?.message ?? ''}`, 'invalid_request'));
    if (options.models && !options.models.includes(parsed.data.model)) return refuse(404, problem(`The model \`${parsed.data.model}\` does not exist`, 'model_not_found'));
    const refused = active.refuses.find((name) => Object.hasOwn(Object(parseJson(body)), name));
    if (refused !== undefined) return refuse(400, problem(`Unsupported parameter: '${refused}' is not supported with this model.`, 'unsupported_parameter', refused));
    const format = parsed.data.response_format?.type;
    if ((format === 'json_schema' && active.structuredOutput !== 'json_schema') || (format === 'json_object' && active.structuredOutput === 'none')) {
      return refuse(400, problem(`Invalid parameter: 'response_format' of type '${format}' is not supported with this model.`, null, 'response_format'));
    }
    const tokens = promptTokensOf(parsed.data);
    if (active.rateLimit) {
      const waitMs = limiter.take(active.rateLimit, tokens);
      if (waitMs !== null) return refuse(429, problem('Rate limit reached', 'rate_limit_exceeded'), { 'retry-after-ms': String(Math.ceil(waitMs)), 'retry-after': String(Math.ceil(waitMs / 1000)), ...limiter.headers(active.rateLimit) });
    }
    if (active.contextTokens !== undefined && tokens > active.contextTokens && active.overContext === 'error') {
      return refuse(400, problem(`This model's maximum context length is ${active.contextTokens} tokens; your messages resulted in ${tokens} tokens.`, 'context_length_exceeded', 'messages'));
    }
    if (fault?.kind === 'status') return refuse(fault.status, problem(fault.message ?? `status ${fault.status} by script`, fault.code ?? null), fault.headers);
    const completion = complete({ request: parsed.data, hash, fault, script: active });
    log.add({ ...entry, status: fault?.kind === 'reset' || fault?.kind === 'hang' ? null : 200, promptTokens: completion.promptTokens, completionTokens: completion.completionTokens });
    await sleep(latency(active, random));
    if (fault?.kind === 'reset') return void response.destroy();
    if (fault?.kind === 'hang') return void (await new Promise((resolve) => response.once('close', resolve)));
    const headers = active.rateLimit ? limiter.headers(active.rateLimit) : {};
    const isWhole = fault?.kind === 'not_json' || fault?.kind === 'body' || fault?.kind === 'parts' || fault?.kind === 'huge' || parsed.data.stream !== true;
    if (!isWhole) return await stream(response, completion, { includeUsage: parsed.data.stream_options?.include_usage === true && fault?.kind !== 'no_usage', standsStill: fault?.kind === 'slow_body', headers });
    await send(response, body200(completion, hash, fault), { fault, headers });
  }

  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests: log.requests,
    get concurrency() {
      return { now, peak };
    },
    misbehave,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      log[Symbol.dispose]();
    },
  };
}

function body200(completion: Completion, hash: string, fault: Fault | null): string {
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

async function send(response: ServerResponse, body: string, { fault, headers }: { readonly fault: Fault | null; readonly headers: Readonly<Record<string, string>> }): Promise<void> {
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

async function stream(response: ServerResponse, completion: Completion, { includeUsage, standsStill, headers }: Streaming): Promise<void> {
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

function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function problem(message: string, code: string | null, param: string | null = null): unknown {
  return { error: { message, type: 'invalid_request_error', param, code } };
}

function nameOf(fault: Fault): string {
  return fault.kind === 'status' ? `status_${fault.status}` : fault.kind;
}

function latency(script: Script, random: () => number): number {
  const median = script.latencyMs ?? 0;
  const sigma = script.latencySigma ?? 0;
  if (sigma === 0) return median;
  // Box–Muller: a lognormal around the median, as real models' times are.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** mulberry32 from a fixed seed. */
function sequence(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
