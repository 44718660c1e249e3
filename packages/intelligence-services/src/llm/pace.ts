/** Calls per second, where a server limits them: found by its 429s, kept just below, tried upwards ever more boldly. */
import type { CallEnd } from './rate.ts';

export interface Pace {
  /** Milliseconds until the next call may start; 0 for now. */
  waitMs(): number;
  started(): void;
  ended(end: CallEnd): void;
  /** Calls per second, null while no limit has shown itself. */
  perSecond(): number | null;
}

/** What was answered in this time is what the server allows. */
const MEASURE_MS = 2000;
/** Kept below what was measured, so that a limit that stands still is not hit again at once. */
const BELOW = 0.95;
/** 429s within this time of a decrease are of calls already under way. */
const SAME_EVENT_MS = 1000;
/** Growth over the last limit: quadratic in the quiet time, as CUBIC grows: 1% after 10 s, double after 100 s. */
const QUIET_MS = 10_000;

export function openPace(now: () => number): Pace {
  const answered: number[] = [];
  let ceiling: number | null = null;
  let limitedAt = 0;
  let nextAt = 0;
  let blockedUntil = 0;

  const perSecond = (): number | null => {
    if (ceiling === null) return null;
    const quiet = (now() - limitedAt) / QUIET_MS;
    return ceiling * (BELOW + Math.min(1 - BELOW, (1 - BELOW) * quiet) + 0.01 * Math.max(0, quiet - 1) ** 2);
  };
  const measured = (): number => {
    const since = now() - MEASURE_MS;
    while (answered.length > 0 && (answered[0] ?? 0) < since) answered.shift();
    return (answered.length * 1000) / MEASURE_MS;
  };

  return {
    perSecond,
    waitMs: () => Math.max(0, Math.max(nextAt, blockedUntil) - now()),
    started() {
      const rate = perSecond();
      nextAt = rate === null ? 0 : Math.max(nextAt, now() - 20) + 1000 / rate;
    },
    ended(end) {
      if (end.kind === 'ok') answered.push(now());
      if (answered.length > 4096) answered.splice(0, 1024);
      if (end.kind !== 'limited') return;
      if (end.retryAfterMs) blockedUntil = Math.max(blockedUntil, now() + Math.min(end.retryAfterMs, 300_000));
      if (now() - limitedAt < SAME_EVENT_MS && ceiling !== null) return;
      const rate = perSecond();
      ceiling = Math.max(0.2, Math.min(rate ?? Number.POSITIVE_INFINITY, Math.max(measured(), (rate ?? 0) * 0.5)));
      limitedAt = now();
    },
  };
}
