/** A web server on 127.0.0.1 that gives out PDFs as real hosts do: well, slowly, in part, compressed, elsewhere, or not at all. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openRequestLog } from './request-log.ts';

export interface LoopbackReply {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Answers Range and If-None-Match, and sends a strong ETag. @default true */
  readonly isCacheable?: boolean;
  /** Sends the body as content coding gzip. @default false */
  readonly gzip?: boolean;
  /** Closes the socket after so many bytes of the body, though more were promised. */
  readonly cutAfter?: number;
  /** Sends so many bytes of the body and then nothing more, until the caller goes. */
  readonly stallAfter?: number;
  /** Sends the body in ten pieces, so long apart. @default at once */
  readonly pauseMs?: number;
  /** Sends no Content-Length. @default false */
  readonly isChunked?: boolean;
  /** Settles before the answer begins. */
  readonly until?: Promise<void>;
}

export interface LoopbackRequest {
  readonly at: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface LoopbackServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly port: number;
  /** Every request so far, in order. */
  readonly requests: readonly LoopbackRequest[];
  /** Sockets opened so far. */
  readonly connections: number;
  /** Most requests under way at once. */
  readonly peakConcurrent: number;
  /** What a path answers: the nth request gets the nth reply, the last one repeats. */
  serve(path: string, ...replies: readonly LoopbackReply[]): string;
  /** Breaks every connection that is open. */
  hangUp(): void;
}

export interface LoopbackOptions {
  /** Appended to and fsynced, a JSON line per request before it is answered. */
  readonly logFile?: string;
  /** Replies by path, as `serve` sets them. */
  readonly files?: Readonly<Record<string, LoopbackReply | Uint8Array>>;
  /** Answers what no file does; undefined is a 404. */
  readonly respond?: (url: URL, headers: IncomingMessage['headers']) => LoopbackReply | undefined | Promise<LoopbackReply | undefined>;
}

/**
 * Starts the server on a free port. Disposing closes it with all its sockets.
 *
 * @example
 * await using server = await startLoopbackPdfServer({ files: { '/a.pdf': await makePdf({ pages: [{ lines: ['A'] }] }) } });
 * await fetch(`${server.origin}/a.pdf`);
 */
export async function startLoopbackPdfServer(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const routes = new Map<string, LoopbackReply[]>();
  const log = openRequestLog<LoopbackRequest>(options.logFile ?? null);
  let connections = 0;
  let concurrent = 0;
  let peakConcurrent = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    log.add({ at: new Date().toISOString(), path: `${url.pathname}${url.search}`, headers: request.headers });
    concurrent += 1;
    peakConcurrent = Math.max(peakConcurrent, concurrent);
    response.once('close', () => (concurrent -= 1));
    const replies = routes.get(url.pathname);
    const reply = replies === undefined ? await options.respond?.(url, request.headers) : replies.length > 1 ? replies.shift() : replies[0];
    await send(reply ?? { status: 404, body: 'nothing here' }, request, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Cannot serve on 127.0.0.1: the address is ${String(address)}; expected a port`);
  const origin = `http://127.0.0.1:${address.port}`;
  const serve = (path: string, ...replies: readonly LoopbackReply[]) => {
    routes.set(path, [...replies]);
    return `${origin}${path}`;
  };
  for (const [path, reply] of Object.entries(options.files ?? {})) serve(path, reply instanceof Uint8Array ? { body: reply } : reply);
  return {
    origin,
    port: address.port,
    requests: log.requests,
    serve,
    get connections() {
      return connections;
    },
    get peakConcurrent() {
      return peakConcurrent;
    },
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      log[Symbol.dispose]();
    },
  };
}

async function send(reply: LoopbackReply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await reply.until;
  const whole = Buffer.from(reply.body ?? '');
  const etag = `"${createHash('sha256').update(whole).digest('hex').slice(0, 16)}"`;
  const isCacheable = reply.isCacheable !== false && reply.status === undefined;
  const headers: Record<string, string> = { 'content-type': 'application/pdf', ...(isCacheable ? { etag, 'accept-ranges': 'bytes' } : {}), ...reply.headers };
  if (isCacheable && request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const from = isCacheable && request.headers['if-range'] === headers['etag'] ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
  if (from >= whole.length && from > 0) {
    response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
    return;
  }
  const rest = whole.subarray(from);
  const body = reply.gzip === true ? gzipSync(rest) : rest;
  if (reply.gzip === true) headers['content-encoding'] = 'gzip';
  if (from > 0) headers['content-range'] = `bytes ${from}-${whole.length - 1}/${whole.length}`;
  if (reply.isChunked !== true) headers['content-length'] ??= String(body.length);
  response.writeHead(reply.status ?? (from > 0 ? 206 : 200), headers);
  const stop = reply.cutAfter ?? reply.stallAfter;
  if (stop === undefined) {
    if (reply.pauseMs !== undefined) await sendSlowly(body, reply.pauseMs, response);
    response.end(reply.pauseMs === undefined ? body : undefined);
    return;
  }
  response.flushHeaders();
  // The bytes must be on their way before the socket closes, or the caller sees none of them.
  await new Promise((resolve) => response.write(body.subarray(0, stop), resolve));
  if (reply.cutAfter !== undefined) response.socket?.end();
}

async function sendSlowly(body: Uint8Array, pauseMs: number, response: ServerResponse): Promise<void> {
  const size = Math.ceil(body.length / 10);
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size));
    await sleep(pauseMs);
  }
}
