/** What went wrong with a request, as a class that a caller can branch on: by status and error code, never by the words of a message. */
import { PaperFailure, RunFault } from '@sluice/core-models';

/** Classes worth another try: the same request may well succeed later. */
const PASSING = new Set(['timeout', 'network_error', 'server_error', 'rate_limited']);

/** True where the same request may succeed if it is sent again. */
export function isPassing(error: unknown): error is PaperFailure {
  return error instanceof PaperFailure && PASSING.has(error.failureClass);
}

/** The failure behind a thrown error. An abort by the caller, a run's fault and what is classed already pass through as they are. */
export function failureOf(error: unknown, { address, signal }: { readonly address: string; readonly signal: AbortSignal }): unknown {
  if (signal.aborted) return signal.reason; // whatever the socket said, this is why
  if (error instanceof PaperFailure || error instanceof RunFault) return error;
  const code = codeOf(error);
  if (code === 'ENOTFOUND') return new PaperFailure('host_not_found', `Cannot fetch "${address}": no such host; expected a host name that DNS knows`, { cause: error });
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new PaperFailure('timeout', `Cannot fetch "${address}": the connection took too long; expected one in time`, { cause: error });
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || code.includes('SELF_SIGNED') || code.includes('UNABLE_TO_')) {
    return new PaperFailure('bad_certificate', `Cannot fetch "${address}": its certificate does not hold (${code}); expected a valid one`, { cause: error });
  }
  if (code === '' || error instanceof TypeError) return error; // not the network's: a bug, shown as one
  return new PaperFailure('network_error', `Cannot fetch "${address}": the connection failed (${code}); expected a whole answer`, { cause: error });
}

/** The failure that a status means, or null for success. */
export function failureOfStatus(status: number, address: string): PaperFailure | null {
  if (status >= 200 && status < 300) return null;
  const [failureClass, state] = statusClass(status);
  return new PaperFailure(failureClass, `Cannot fetch "${address}": ${state} (HTTP ${status}); expected 200`);
}

function statusClass(status: number): readonly [string, string] {
  if (status === 404 || status === 410) return ['not_found', 'there is nothing at this address'];
  if (status === 401 || status === 402 || status === 403 || status === 451) return ['forbidden', 'the server does not give it out'];
  if (status === 408) return ['timeout', 'the server stopped waiting'];
  if (status === 429) return ['rate_limited', 'the server asked for fewer requests'];
  if (status === 503) return ['server_error', 'the server is not available'];
  if (status >= 500) return ['server_error', 'the server failed'];
  if (status >= 300 && status < 400) return ['bad_redirect', 'it redirects to nowhere'];
  return ['request_refused', 'the server refused the request'];
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : '';
}
