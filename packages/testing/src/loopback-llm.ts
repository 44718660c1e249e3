/** A model on 127.0.0.1 that speaks OpenAI's chat completions over real HTTP, keeps a durable log, and misbehaves by script. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBatchDoor } from './loopback-llm-batch.ts';
import type { BatchDoor, Reply } from './loopback-llm-batch.ts';
import { complete, CompletionRequest, promptTokensOf } from './loopback-llm-completion.ts';
import { openLimiter } from './loopback-llm-limit.ts';
import { body200, send, stream } from './loopback-llm-send.ts';
import { hashOf, openRequestLog } from './request-log.ts';
import type { LoggedRequest } from './request-log.ts';
import { nextFault, Script } from './loopback-llm-script.ts';
import type { Fault, RateLimit, ScriptInput } from './loopback-llm-script.ts';

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
  /** Batches that were made, oldest first, as the API shows them; and names of the files that lie there now. */
  readonly batches: BatchDoor['batches'];
  readonly files: BatchDoor['files'];
  /** Chat completions that arrived, and lines of batches that were answered, in order. */
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

  const door = openBatchDoor({ answerLine, now: Date.now });
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
    if (path.startsWith('/v1/files') || path.startsWith('/v1/batches')) {
      const reply: Reply | null = mayEnter(request, script)
        ? await door.answer({ method: request.method ?? '', path, query: new URL(request.url ?? '/', 'http://127.0.0.1').searchParams, contentType: request.headers['content-type'] ?? '', body }, script.batches)
        : { status: 401, body: problem('Incorrect API key provided', 'invalid_api_key') };
      if (reply?.isCut === true) return void response.destroy();
      if (reply !== null) return typeof reply.body === 'string' ? void response.writeHead(reply.status, { 'content-type': 'application/octet-stream' }).end(reply.body) : json(response, reply.status, reply.body);
    }
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
    const { hash, fault, entry, asked, refusal } = consider(body, { active, path, isKnown: mayEnter(request, active), limits: active.rateLimit ?? null });
    if (refusal !== null) {
      log.add({ ...entry, status: refusal.status, promptTokens: 0, completionTokens: 0 });
      return json(response, refusal.status, refusal.error, refusal.headers);
    }
    const completion = complete({ request: asked, hash, fault, script: active });
    log.add({ ...entry, status: fault?.kind === 'reset' || fault?.kind === 'hang' ? null : 200, promptTokens: completion.promptTokens, completionTokens: completion.completionTokens });
    await sleep(latency(active, random));
    if (fault?.kind === 'reset') return void response.destroy();
    if (fault?.kind === 'hang') return void (await new Promise((resolve) => response.once('close', resolve)));
    const headers = active.rateLimit ? limiter.headers(active.rateLimit) : {};
    const isWhole = fault?.kind === 'not_json' || fault?.kind === 'body' || fault?.kind === 'parts' || fault?.kind === 'huge' || asked.stream !== true;
    if (!isWhole) return await stream(response, completion, { includeUsage: asked.stream_options?.include_usage === true && fault?.kind !== 'no_usage', standsStill: fault?.kind === 'slow_body', headers });
    await send(response, body200(completion, hash, fault), { fault, headers });
  }

  /** A line of a batch is answered as a call would be, but for limits on how fast one may ask; one that would hang or break off is an error of the server. */
  function answerLine(given: unknown): { readonly status: number; readonly body: unknown } {
    const body = JSON.stringify(given);
    const active = script;
    const { hash, fault, entry, asked, refusal } = consider(body, { active, path: '/v1/batches', isKnown: true, limits: null });
    const isLost = fault !== null && ['hang', 'reset', 'slow_body'].includes(fault.kind);
    const reply = refusal ?? (isLost ? { status: 500, error: problem('The server had an error', 'server_error') } : null);
    if (reply !== null) {
      log.add({ ...entry, status: reply.status, promptTokens: 0, completionTokens: 0 });
      return { status: reply.status, body: reply.error };
    }
    const completion = complete({ request: asked, hash, fault, script: active });
    log.add({ ...entry, status: 200, promptTokens: completion.promptTokens, completionTokens: completion.completionTokens });
    return { status: 200, body: parseJson(body200(completion, hash, fault)) };
  }

  function consider(body: string, { active, path, isKnown, limits }: { readonly active: Script; readonly path: string; readonly isKnown: boolean; readonly limits: RateLimit | null }): Considered {
    const hash = hashOf(body);
    const parsed = CompletionRequest.safeParse(parseJson(body));
    const fault = nextFault(active, queue, { body, draw: random() });
    number += 1;
    const asked = parsed.data ?? { model: '', messages: [] };
    const entry = { at: new Date().toISOString(), number, path, hash, model: parsed.data?.model ?? null, fault: fault ? nameOf(fault) : null };
    const refuse = (status: number, error: unknown, headers?: Readonly<Record<string, string>>): Considered => ({ hash, fault, entry, asked, refusal: { status, error, headers } });
    if (!isKnown) return refuse(401, problem('Incorrect API key provided', 'invalid_api_key'));
    if (!parsed.success) return refuse(400, problem(`Invalid request: ${parsed.error.issues[0]?.message ?? ''}`, 'invalid_request'));
    if (options.models && !options.models.includes(asked.model)) return refuse(404, problem(`The model \`${asked.model}\` does not exist`, 'model_not_found'));
    const refused = active.refuses.find((name) => Object.hasOwn(Object(parseJson(body)), name));
    if (refused !== undefined) return refuse(400, problem(`Unsupported parameter: '${refused}' is not supported with this model.`, 'unsupported_parameter', refused));
    const format = asked.response_format?.type;
    if ((format === 'json_schema' && active.structuredOutput !== 'json_schema') || (format === 'json_object' && active.structuredOutput === 'none')) {
      return refuse(400, problem(`Invalid parameter: 'response_format' of type '${format}' is not supported with this model.`, null, 'response_format'));
    }
    const tokens = promptTokensOf(asked);
    const waitMs = limits === null ? null : limiter.take(limits, tokens);
    if (limits !== null && waitMs !== null) {
      return refuse(429, problem('Rate limit reached', 'rate_limit_exceeded'), { 'retry-after-ms': String(Math.ceil(waitMs)), 'retry-after': String(Math.ceil(waitMs / 1000)), ...limiter.headers(limits) });
    }
    if (active.contextTokens !== undefined && tokens > active.contextTokens && active.overContext === 'error') {
      return refuse(400, problem(`This model's maximum context length is ${active.contextTokens} tokens; your messages resulted in ${tokens} tokens.`, 'context_length_exceeded', 'messages'));
    }
    if (fault?.kind === 'status') return refuse(fault.status, problem(fault.message ?? `status ${fault.status} by script`, fault.code ?? null), fault.headers);
    return { hash, fault, entry, asked, refusal: null };
  }

  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests: log.requests,
    get concurrency() {
      return { now, peak };
    },
    get batches() {
      return door.batches;
    },
    get files() {
      return door.files;
    },
    misbehave,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      log[Symbol.dispose]();
    },
  };
}

interface Considered {
  readonly hash: string;
  readonly fault: Fault | null;
  readonly entry: Omit<LoggedRequest, 'status' | 'promptTokens' | 'completionTokens'>;
  readonly asked: CompletionRequest;
  readonly refusal: { readonly status: number; readonly error: unknown; readonly headers?: Readonly<Record<string, string>> | undefined } | null;
}

function mayEnter({ headers }: IncomingMessage, { keys }: Script): boolean {
  return keys.length === 0 || keys.includes(/^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? '');
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
