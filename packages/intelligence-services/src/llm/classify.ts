/** What went wrong with a call, by status code and error code, never by a word in a sentence that a paper could contain. */
import { APIConnectionError, APIError } from 'openai';

/** What to do next. `retry` counts against the provider's health where `unhealthy`; `charge` says what the budget does with the reservation. */
export type Verdict =
  | { readonly kind: 'retry'; readonly errorClass: RetryClass; readonly retryAfterMs: number | null; readonly unhealthy: boolean; readonly charge: Charge }
  | { readonly kind: 'run'; readonly faultClass: string; readonly message: string }
  | { readonly kind: 'paper'; readonly errorClass: string; readonly message: string; readonly charge: Charge }
  | { readonly kind: 'adapt'; readonly parameter: Parameter };

export type RetryClass = 'llm_rate_limited' | 'llm_server_error' | 'llm_timeout' | 'llm_connection_lost' | 'model_unreachable';
export type Charge = 'nothing' | 'presumed';
export type Parameter = 'temperature' | 'seed' | 'max_tokens' | 'response_format' | 'stream';

/** Thrown by the guarded fetch: the faults that the SDK cannot name. */
export class ReplyFault extends Error {
  override readonly name = 'ReplyFault';
  readonly fault: 'timeout' | 'idle' | 'too_large' | 'redirect' | 'cut';
  constructor(fault: ReplyFault['fault'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export function classify(error: unknown, now: number): Verdict {
  const fault = findFault(error);
  if (fault) return ofFault(fault);
  if (error instanceof APIConnectionError) {
    return wasSent(error) ? retry('llm_connection_lost', { unhealthy: true, charge: 'presumed' }) : retry('model_unreachable', { unhealthy: true, charge: 'nothing' });
  }
  if (error instanceof APIError && error.status !== undefined) return ofStatus(error, now);
  // A body that is no JSON, or that ends in its midst: the answer was generated, and paid for.
  return retry('llm_server_error', { unhealthy: true, charge: 'presumed' });
}

function ofFault(fault: ReplyFault): Verdict {
  if (fault.fault === 'too_large') return { kind: 'paper', errorClass: 'reply_too_large', message: fault.message, charge: 'presumed' };
  if (fault.fault === 'redirect') return { kind: 'run', faultClass: 'model_unreachable', message: fault.message };
  return retry(fault.fault === 'cut' ? 'llm_connection_lost' : 'llm_timeout', { unhealthy: true, charge: 'presumed' });
}

function ofStatus(error: APIError, now: number): Verdict {
  const status = error.status ?? 0;
  const code = `${error.code ?? ''} ${error.type ?? ''}`;
  const said = clip(error.message);
  if (status === 402 || /insufficient_quota|billing|credit/u.test(code)) return { kind: 'run', faultClass: 'account_empty', message: said };
  if (/content_(?:policy|filter)|moderation/u.test(code)) return { kind: 'paper', errorClass: 'refusal', message: said, charge: 'nothing' };
  if (status === 401 || status === 403) return { kind: 'run', faultClass: 'key_rejected', message: said };
  if (status === 404) return { kind: 'run', faultClass: 'model_gone', message: said };
  if (status === 413 || isContextTooLong(error)) return { kind: 'paper', errorClass: 'context_too_long', message: said, charge: 'nothing' };
  if (status === 400 || status === 422) {
    const parameter = refusedParameter(error);
    if (parameter) return { kind: 'adapt', parameter };
    return { kind: 'paper', errorClass: 'request_rejected', message: said, charge: 'nothing' };
  }
  const retryAfterMs = retryAfter(error.headers, now);
  if (status === 429 || status === 529) return retry('llm_rate_limited', { retryAfterMs, charge: 'nothing' });
  if (status === 408 || status === 504) return retry('llm_timeout', { retryAfterMs, unhealthy: true, charge: 'presumed' });
  if (status === 409 || status === 425) return retry('llm_server_error', { retryAfterMs, charge: 'nothing' });
  if (status >= 500 && status !== 501 && status !== 505) return retry('llm_server_error', { retryAfterMs, unhealthy: true, charge: 'nothing' });
  return { kind: 'run', faultClass: 'model_unreachable', message: `status ${status}: ${said}` };
}

function retry(errorClass: RetryClass, options: { readonly retryAfterMs?: number | null; readonly unhealthy?: boolean; readonly charge: Charge }): Verdict {
  return { kind: 'retry', errorClass, retryAfterMs: options.retryAfterMs ?? null, unhealthy: options.unhealthy ?? false, charge: options.charge };
}

/** The causes of the SDK's errors, down to the one of the guarded fetch. */
function findFault(error: unknown): ReplyFault | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    if (cause instanceof ReplyFault) return cause;
  }
  return null;
}

/** A connection that was never made carried nothing; one that broke may have been paid for. */
function wasSent(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    if ('code' in cause && /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/u.test(String(cause.code))) return false;
    if (/connection refused|dns error/iu.test(cause.message)) return false;
  }
  return true;
}

function isContextTooLong(error: APIError): boolean {
  if (error.code === 'context_length_exceeded' || error.type === 'exceed_context_size_error') return true;
  return error.status === 400 && /(?:maximum|max|available) context (?:length|size|window)|context length exceeded|too many tokens|prompt is too long/iu.test(error.message);
}

/** Which optional parameter a server will not take: by `param` where it says so, else by the name it quotes. */
function refusedParameter(error: APIError): Parameter | null {
  const named = `${error.param ?? ''} ${error.message}`;
  if (/response_format|json_schema|json_object|guided_json|structured output|grammar/iu.test(named)) return 'response_format';
  if (/max_tokens|max_completion_tokens/iu.test(named)) return 'max_tokens';
  if (/temperature/iu.test(named)) return 'temperature';
  if (/\bseed\b/iu.test(named)) return 'seed';
  if (/\bstream(?:_options|ing)?\b/iu.test(named)) return 'stream';
  return null;
}

/** Milliseconds from `Retry-After` (seconds or a date), `retry-after-ms`; null where neither stands. */
export function retryAfter(headers: Headers | undefined, now: number): number | null {
  const inMs = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(inMs)) return Math.max(0, inMs);
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function clip(message: string): string {
  const line = message.replace(/\s+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
