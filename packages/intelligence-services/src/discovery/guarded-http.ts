/** The one HTTP client of discovery and download: polite to hosts, closed to private addresses, bounded in time and bytes. */
import { PaperFailure } from '@sluice/core-models';
import { join } from 'node:path';
import { Agent } from 'undici';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { openDeadline } from './deadline.ts';
import type { Download } from './download.ts';
import { receivePdf } from './download.ts';
import type { Answer } from './exchange.ts';
import { exchange } from './exchange.ts';
import { guardedConnector, resolveHost } from './guarded-connector.ts';
import type { DownloadOptions, GetOptions, HttpClient, HttpOptions, Waiting } from './http-client.ts';
import { retryPassing } from './http-retry.ts';
import type { Pace } from './pace.ts';
import { memoryPace } from './pace.ts';
import type { PartOwner } from './partial-file.ts';
import { claimPartial, openOnDisk, sweepPartials, thisPartOwner } from './partial-file.ts';
import { readText } from './read-text.ts';
import { retryAfterMs } from './retry-after.ts';

/** arXiv asks for one request per three seconds, over all its hosts. */
const SLOW_HOSTS: readonly { readonly host: RegExp; readonly key: string; readonly intervalMs: number }[] = [{ host: /(^|\.)arxiv\.org$/, key: 'arxiv.org', intervalMs: 3000 }];

/**
 * Opens the client; disposing closes its sockets.
 *
 * @example
 * await using http = openHttpClient({ userAgent: 'sluice/0.1 (mailto:me@example.org)', allowHttp: false, allowedOrigins: [] });
 * const pdf = await http.download(address, { directory: 'pdfs', maxBytes: 50e6, totalTimeoutMs: 300_000, signal });
 */
export function openHttpClient(options: HttpOptions): HttpClient {
  return new GuardedHttp(options);
}

class GuardedHttp implements HttpClient {
  readonly #options: HttpOptions;
  readonly #agent: Agent;
  readonly #origins: ReadonlySet<string>;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #owner: PartOwner;
  readonly #swept = new Set<string>();
  readonly #inFlight = new Map<string, Promise<Download>>();

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pace = options.pace ?? memoryPace(this.#clock);
    this.#owner = options.partOwner ?? thisPartOwner(() => this.#clock.now());
    this.#origins = new Set(options.allowedOrigins.map((origin) => URL.parse(origin)?.origin ?? origin));
    const connect = guardedConnector({
      allowedOrigins: this.#origins,
      resolve: options.resolve ?? resolveHost,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      ...(options.certificateAuthorities === undefined ? {} : { certificateAuthorities: options.certificateAuthorities }),
    });
    // The alarms of deadline.ts stand for undici's own: one clock, and timeouts that say which they were.
    this.#agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** One transfer of an address into a directory at a time: who comes second takes what the first one got. */
  async download(address: string, options: DownloadOptions): Promise<Download> {
    const key = `${options.directory}\n${address}`;
    for (let other = this.#inFlight.get(key); other !== undefined; other = this.#inFlight.get(key)) {
      const theirs = await other.catch(() => undefined);
      options.signal.throwIfAborted();
      if (theirs?.status === 'fetched') return theirs;
    }
    const work = this.#download(address, options);
    this.#inFlight.set(key, work);
    try {
      return await work;
    } finally {
      this.#inFlight.delete(key);
    }
  }

  async #download(address: string, options: DownloadOptions): Promise<Download> {
    const { directory, maxBytes, etag } = options;
    const partials = join(directory, 'partial');
    if (!this.#swept.has(partials)) await sweepPartials(partials, this.#clock.now());
    this.#swept.add(partials);
    let leftMs = options.totalTimeoutMs;
    return this.#trying(options, async () => {
      const part = await claimPartial(partials, address, this.#owner);
      using deadline = openDeadline({ clock: this.#clock, signal: options.signal, address });
      deadline.arm('total', leftMs);
      try {
        return await receivePdf({
          address,
          directory,
          maxBytes,
          etag,
          deadline,
          part,
          idleTimeoutMs: this.#idleTimeoutMs,
          openFile: this.#options.openFile ?? openOnDisk,
          send: (headers) => this.#send(address, { ...options, headers, deadline }),
        });
      } finally {
        leftMs = Math.max(1, deadline.left('total'));
      }
    });
  }

  async getText(address: string, options: GetOptions): Promise<string> {
    return this.#trying(options, async () => {
      using deadline = openDeadline({ clock: this.#clock, signal: options.signal, address });
      deadline.arm('total', options.totalTimeoutMs ?? 120_000);
      const answer = await this.#send(address, { ...options, deadline, headers: { 'accept-encoding': 'gzip, deflate, br', ...options.headers } });
      return await readText(answer, { address, deadline, maxBytes: options.maxBytes ?? 64 * 2 ** 20, idleTimeoutMs: this.#idleTimeoutMs });
    });
  }

  async getJson(address: string, options: GetOptions): Promise<unknown> {
    const text = await this.getText(address, { ...options, headers: { accept: 'application/json', ...options.headers } });
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new PaperFailure('bad_answer', `Cannot read "${address}": its answer begins "${text.slice(0, 60)}"; expected JSON`, { cause: error });
    }
  }

  get #idleTimeoutMs(): number {
    return this.#options.idleTimeoutMs ?? 30_000;
  }

  #trying<T>(options: { readonly signal: AbortSignal; readonly waiting?: Waiting }, work: () => Promise<T>): Promise<T> {
    return retryPassing(work, {
      maxTries: this.#options.maxTries ?? 3,
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      signal: options.signal,
      waiting: options.waiting ?? ((wait) => wait()),
    });
  }

  async #send(address: string, request: Request): Promise<Answer> {
    const { deadline } = request;
    const waiting = request.waiting ?? ((wait) => wait());
    const answer = await exchange(address, {
      dispatcher: this.#agent,
      headers: { 'user-agent': this.#options.userAgent, ...request.headers },
      deadline,
      headersTimeoutMs: this.#options.headersTimeoutMs ?? 60_000,
      allowHttp: this.#options.allowHttp,
      allowedOrigins: this.#origins,
      turn: (url) => deadline.pausing(() => waiting(() => this.#pace.turn(...this.#turnOf(url, request)))),
    });
    const askedMs = answer.status === 429 || answer.status === 503 ? retryAfterMs(answer.headers['retry-after'], this.#clock.now()) : undefined;
    if (askedMs === undefined) return answer;
    const [key] = this.#turnOf(answer.url, request);
    await this.#pace.hold(key, Math.min(askedMs, this.#maxRetryAfterMs));
    if (askedMs <= this.#maxRetryAfterMs) return answer;
    answer.body.on('error', () => undefined).destroy();
    throw new PaperFailure('quota_exhausted', `Cannot fetch "${address}": ${answer.url.host} asks to wait ${Math.round(askedMs / 1000)} s; expected at most ${this.#maxRetryAfterMs / 1000} s`);
  }

  get #maxRetryAfterMs(): number {
    return this.#options.maxRetryAfterMs ?? 120_000;
  }

  /** Configured origins are one's own: they are paced only where a provider's client says so. */
  #turnOf(url: URL, { paceKey, intervalMs, deadline }: Request): [string, { readonly intervalMs: number; readonly signal: AbortSignal }] {
    const slow = SLOW_HOSTS.find(({ host }) => host.test(url.hostname));
    const usual = this.#origins.has(url.origin) ? 0 : (this.#options.hostIntervalMs ?? 100);
    return [paceKey ?? slow?.key ?? url.host, { intervalMs: intervalMs ?? slow?.intervalMs ?? usual, signal: deadline.signal }];
  }
}

interface Request extends Pick<GetOptions, 'paceKey' | 'intervalMs' | 'waiting'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
}
