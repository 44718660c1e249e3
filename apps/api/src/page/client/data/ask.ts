/** Asks the server of this page, and turns its problems into sentences. */
import { object, text } from './reading.ts';

/** A refusal or failure in the server's words (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(sentence: string, status: number, options?: ErrorOptions) {
    super(sentence, options);
    this.status = status;
  }
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON, or as it is where it is a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const TOKEN_KEY = 'sluice.token';

/** The token of a server that is not on loopback; kept until the tab closes. */
export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
}

export function authorization(): Readonly<Record<string, string>> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** @throws {Problem} for any answer that is not 2xx, and where nobody answers. */
export async function ask(path: string, options: AskOptions = {}): Promise<unknown> {
  const response = await answerTo(path, options);
  return response.status === 204 ? null : await response.json();
}

export async function askText(path: string, options: AskOptions = {}): Promise<string> {
  return await (await answerTo(path, options)).text();
}

async function answerTo(path: string, options: AskOptions): Promise<Response> {
  const { method = 'GET', body, headers = {}, signal } = options;
  const form = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...authorization(), ...(body === undefined || form ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new Problem('Cannot reach Sluice: its server does not answer; expected it to run on this address', 0, { cause });
  }
  if (response.ok) return response;
  throw new Problem(await sentenceOf(response), response.status);
}

async function sentenceOf(response: Response): Promise<string> {
  const told = object(await response.json().catch(() => null));
  return text(told['detail']) ?? text(told['title']) ?? text(told['error']) ?? `The server answered ${response.status} ${response.statusText}`.trim();
}
