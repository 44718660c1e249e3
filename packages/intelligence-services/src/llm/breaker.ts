/** Stops calls to a provider that fails, and lets one through at a time to see whether it is back. */

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Probes in a row that must succeed to close it. */
  readonly successes: number;
  /** Longest time between two probes; the first comes after a second at most, and the wait doubles. */
  readonly resetMs: number;
  readonly now: () => number;
}

/** `probe`: this call alone is let through. `open`: not before `waitMs`. */
export type Admission = { readonly state: 'closed' | 'probe' } | { readonly state: 'open'; readonly waitMs: number };

export interface Breaker {
  admit(): Admission;
  /** True while none but a probe is let through. */
  isOpen(): boolean;
  succeeded(): void;
  failed(): void;
  /** The call ended without saying anything about the provider's health: its probe is free again. */
  released(): void;
  /** Milliseconds since the last success or the first failure, while open; 0 while closed. */
  outageMs(): number;
}

const FIRST_PROBE_MS = 1000;

export function openBreaker({ failures, successes, resetMs, now }: BreakerOptions): Breaker {
  let inARow = 0;
  let passed = 0;
  let opened: { readonly since: number; probeAt: number; waitMs: number; probing: boolean } | null = null;
  let firstFailure = 0;
  return {
    admit() {
      if (!opened) return { state: 'closed' };
      const waitMs = opened.probeAt - now();
      if (opened.probing || waitMs > 0) return { state: 'open', waitMs: Math.max(waitMs, 25) };
      opened.probing = true;
      return { state: 'probe' };
    },
    isOpen: () => opened !== null,
    succeeded() {
      inARow = 0;
      if (!opened) return;
      opened.probing = false;
      opened.probeAt = now();
      passed += 1;
      if (passed >= successes) opened = null;
    },
    failed() {
      if (inARow === 0) firstFailure = now();
      inARow += 1;
      passed = 0;
      if (opened) {
        if (!opened.probing) return;
        const waitMs = Math.min(resetMs, opened.waitMs * 2);
        opened = { since: opened.since, waitMs, probeAt: now() + waitMs, probing: false };
      } else if (inARow >= failures) {
        const waitMs = Math.min(resetMs, FIRST_PROBE_MS);
        opened = { since: firstFailure, waitMs, probeAt: now() + waitMs, probing: false };
      }
    },
    released() {
      if (opened) opened.probing = false;
    },
    outageMs: () => (opened ? now() - opened.since : 0),
  };
}
