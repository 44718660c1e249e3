/** One request and its final answer: redirects followed by hand, each hop checked, nothing secret carried to another origin. */
import type { IncomingHttpHeaders } from 'node:http';
import { PaperFailure } from '@sluice/core-models';
import type { Dispatcher } from 'undici';
import { request } from 'undici';
import type { Deadline } from './deadline.ts';
import { failureOf } from './http-failure.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The address that answered, after redirects. */
  readonly url: URL;
  readonly body: Dispatcher.ResponseData['body'];
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
  readonly headersTimeoutMs: number;
  readonly allowHttp: boolean;
  readonly allowedOrigins: ReadonlySet<string>;
  /** Waits for the host's turn, before every hop. */
  readonly turn: (url: URL) => Promise<void>;
}

const MAX_REDIRECTS = 5;
const SAFE_ANYWHERE = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent', 'range', 'if-range', 'if-none-match', 'if-modified-since']);

/** Sends a GET and follows at most five redirects. Throws PaperFailure: `address_refused`, `bad_address`, `too_many_redirects`, `timeout`, network classes. */
export async function exchange(address: string, options: ExchangeOptions): Promise<Answer> {
  let url = parsed(address, undefined);
  let headers = options.headers;
  for (let hop = 0; ; hop++) {
    checkScheme(url, options);
    await options.turn(url);
    const answer = await send(url, { ...options, headers });
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.status) || typeof location !== 'string') return answer;
    await answer.body.dump({ limit: 65_536 }).catch(() => undefined); // a redirect's body is of no use; failing to read it is of no harm
    if (hop === MAX_REDIRECTS) {
      throw new PaperFailure('too_many_redirects', `Cannot fetch "${address}": it redirected more than ${MAX_REDIRECTS} times; expected a final answer`);
    }
    const next = parsed(location, url);
    if (next.origin !== url.origin) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => SAFE_ANYWHERE.has(name.toLowerCase())));
    url = next;
  }
}

async function send(url: URL, options: ExchangeOptions): Promise<Answer> {
  const { deadline } = options;
  deadline.arm('headers', options.headersTimeoutMs);
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher: options.dispatcher, headers: options.headers, signal: deadline.signal });
    return { status: statusCode, headers, url, body };
  } catch (error) {
    throw failureOf(error, { address: url.href, signal: deadline.signal });
  } finally {
    deadline.disarm('headers');
  }
}

function parsed(address: string, base: URL | undefined): URL {
  const url = URL.parse(address, base);
  if (url === null) throw new PaperFailure('bad_address', `Cannot fetch "${address}": it is not an address; expected an http(s) URL`);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

function checkScheme(url: URL, { allowHttp, allowedOrigins }: ExchangeOptions): void {
  if (url.protocol === 'https:' || allowedOrigins.has(url.origin)) return;
  if (url.protocol === 'http:' && allowHttp) return;
  const wanted = url.protocol === 'http:' ? 'https, or allow_http in pdf_settings' : 'an https address';
  throw new PaperFailure('address_refused', `Cannot fetch "${url.href}": its scheme is ${url.protocol.slice(0, -1)}; expected ${wanted}`);
}
