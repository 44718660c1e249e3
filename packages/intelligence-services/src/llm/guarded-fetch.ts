/** A fetch that follows no redirect, waits only so long, and reads only so much: what a model's server answers is untrusted. */
import { assembleStream } from './assemble-stream.ts';
import { ReplyFault } from './classify.ts';

export interface GuardOptions {
  readonly fetch: typeof fetch;
  /** From the request's start to the last byte. */
  readonly totalMs: number;
  /** Between two pieces of the answer's body, once the first is there: until then a server may be busy with others. */
  readonly idleMs: number;
  readonly maxBytes: number;
  /** The key: a server that repeats it in its answer does not bring it into logs and stores. */
  readonly secret: string | undefined;
}

/** Faults reject with `ReplyFault`; the caller's own abort rejects with its reason. A reply that is streamed comes back whole, as the JSON that it would have been. */
export function guardFetch(options: GuardOptions): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController();
    const total = setTimeout(() => controller.abort(timeout('timeout', options.totalMs)), options.totalMs);
    const outer = init?.signal;
    const forward = (): void => controller.abort(outer?.reason);
    if (outer?.aborted) forward();
    outer?.addEventListener('abort', forward, { once: true });
    const close = (): void => {
      clearTimeout(total);
      outer?.removeEventListener('abort', forward);
    };
    try {
      const response = await options.fetch(input, { ...init, signal: controller.signal, redirect: 'manual' });
      // A redirect could carry a paper to a host that nobody confirmed.
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw new ReplyFault('redirect', `Cannot call the model: its address redirects (status ${response.status}); expected an address that answers`);
      }
      const body = await readBounded(response, { ...options, controller });
      const plain = body === null ? null : withoutSecret(body, options.secret);
      const { status, statusText, headers } = response;
      if (plain === null || !response.ok || headers.get('content-type')?.startsWith('text/event-stream') !== true) return new Response(plain, { status, statusText, headers });
      const completion = assembled(typeof plain === 'string' ? plain : new TextDecoder().decode(plain));
      const ofWhole = new Headers(headers);
      ofWhole.set('content-type', 'application/json');
      return new Response(JSON.stringify(completion), { status, statusText, headers: ofWhole });
    } catch (error) {
      if (controller.signal.aborted && controller.signal.reason instanceof ReplyFault) throw controller.signal.reason;
      throw error;
    } finally {
      close();
    }
  };
}

async function readBounded(response: Response, { idleMs, maxBytes, controller }: GuardOptions & { readonly controller: AbortController }): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!response.body) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const idle = bytes === 0 ? undefined : setTimeout(() => controller.abort(timeout('idle', idleMs)), idleMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(idle));
      if (done) break;
      bytes += value.byteLength;
      if (bytes > maxBytes) throw new ReplyFault('too_large', `Cannot read the model's reply: over ${maxBytes} bytes; expected an answer`);
      chunks.push(value);
    }
  } catch (error) {
    if (controller.signal.aborted) throw error;
    // Left unread, the connection would go on filling.
    controller.abort(error);
    if (error instanceof ReplyFault) throw error;
    throw new ReplyFault('cut', `the connection broke off after ${bytes} bytes of the reply (${sentenceOf(error)})`, { cause: error });
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** Its end may be missing though the connection was closed in all form. */
function assembled(events: string): ReturnType<typeof assembleStream> {
  try {
    return assembleStream(events);
  } catch (error) {
    throw new ReplyFault('cut', sentenceOf(error), { cause: error });
  }
}

/** Of the innermost cause, which alone knows what happened. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? sentenceOf(error.cause) : error.message;
}

function withoutSecret(body: Uint8Array<ArrayBuffer>, secret: string | undefined): Uint8Array<ArrayBuffer> | string {
  if (secret === undefined || secret === '') return body;
  const bytes = Buffer.from(body.buffer);
  return bytes.includes(secret) ? bytes.toString('utf8').replaceAll(secret, '[key]') : body;
}

function timeout(fault: 'timeout' | 'idle', ms: number): ReplyFault {
  return new ReplyFault(fault, `Cannot wait longer for the model: ${fault === 'idle' ? 'its reply stood still' : 'no reply'} for ${Math.round(ms / 1000)} s; expected one in time`);
}
