/** What a verdict means beside the call itself: for the breaker, for the pace, for the journal. */
import type { Breaker } from './breaker.ts';
import type { Verdict } from './classify.ts';
import type { CallEnd } from './rate.ts';

/** A server that says no to a request is alive. */
export function noteHealth(breaker: Breaker, verdict: Verdict): void {
  if (verdict.kind === 'retry' && verdict.unhealthy) breaker.failed();
  else if (verdict.kind === 'run') breaker.released();
  else breaker.succeeded();
}

export function endOf(verdict: Verdict, error: unknown): CallEnd {
  const headers = error instanceof Error && 'headers' in error && error.headers instanceof Headers ? error.headers : undefined;
  if (verdict.kind !== 'retry') return { kind: 'other', headers };
  if (verdict.errorClass === 'llm_rate_limited') return { kind: 'limited', retryAfterMs: verdict.retryAfterMs, headers };
  return { kind: verdict.errorClass === 'llm_server_error' ? 'overloaded' : 'other', headers };
}

export function classOf(verdict: Verdict): string {
  if (verdict.kind === 'run') return verdict.faultClass;
  return verdict.kind === 'adapt' ? `unsupported_${verdict.parameter}` : verdict.errorClass;
}
