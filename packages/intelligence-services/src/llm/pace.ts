/** Calls per second, where a server limits them: found by its 429s, kept just below, tried upwards ever more boldly. */
import type { CallEnd } from './rate.ts';

export interface Pace {
  /** Milliseconds until the next call may start; 0 for now. */
  waitMs(): number;
  started(): void;
  /** `startedAt`: when the call began, by the clock that was handed in. */
  ended(end: CallEnd, startedAt: number): void;
  /** Calls per second, null while no limit has shown itself. */
  perSecond(): number | null;
}

/** A decrease needs so long to show at the server. */
const SAME_EVENT_MS = 500;
/** After a decrease the pace is this share of what the server let through, and is back after so many answers: 429s stay near 1%. */
const BELOW = 0.93;
const BACK_AFTER = 200;
/** Beyond it the growth is quadratic, as in CUBIC: 2% after 20 answers, double after 150, tenfold after 450. */
const DOUBLE_AFTER = 150;
/** A server may answer 429 now and then whatever the pace: only more of them among so many calls than its habit says are a limit. */
const RECENT_CALLS = 50;
const SIGNIFICANT = 3;
const MAX_HABIT = 0.1;
const FALL = 0.8;
/** Longest wait that a server's Retry-After may put on all calls. */
const MAX_BLOCK_MS = 300_000;

type Mode =
  /** No limit seen. */
  | { readonly kind: 'free' }
  /** One 429, no idea how much is allowed: from little, doubling every second. */
  | { readonly kind: 'start'; readonly from: number; readonly since: number }
  | { readonly kind: 'near'; readonly limit: number; answers: number };

export function openPace(now: () => number): Pace {
  const answered: number[] = [];
  let mode: Mode = { kind: 'free' };
  let limitedAt = Number.NEGATIVE_INFINITY;
  let nextAt = 0;
  let blockedUntil = 0;
  let recent: number[] = [];
  let habit = 0;

  const perSecond = (): number | null => {
    if (mode.kind === 'free') return null;
    if (mode.kind === 'start') return mode.from * 2 ** ((now() - mode.since) / 1000);
    if (mode.answers <= BACK_AFTER) return mode.limit * (BELOW + ((1 - BELOW) * mode.answers) / BACK_AFTER);
    return mode.limit * (1 + ((mode.answers - BACK_AFTER) / DOUBLE_AFTER) ** 2);
  };

  /** What the server let through lately: two seconds, or as long as 20 answers take, up to ten. */
  const measured = (): number => {
    const window = Math.min(10_000, Math.max(2000, now() - (answered.at(-20) ?? Number.NEGATIVE_INFINITY)));
    return (answered.filter((at) => at > now() - window).length * 1000) / window;
  };

  return {
    perSecond,
    waitMs: () => Math.max(0, Math.max(nextAt, blockedUntil) - now()),
    started() {
      const rate = perSecond();
      nextAt = rate === null ? 0 : Math.max(nextAt, now() - 20) + 1000 / rate;
    },
    ended(end, startedAt) {
      if (end.kind !== 'ok' && end.kind !== 'limited') return;
      const isLimited = end.kind === 'limited';
      if (startedAt > limitedAt) recent.push(isLimited ? 1 : 0);
      if (recent.length > RECENT_CALLS) recent.shift();
      // What is refused well below the limit is the server's habit.
      if (mode.kind === 'near' && mode.answers < BACK_AFTER / 2 && now() - limitedAt > 2000) habit = Math.min(MAX_HABIT, habit * 0.995 + (isLimited ? 0.005 : 0));
      if (!isLimited) {
        answered.push(now());
        if (answered.length > 8192) answered.splice(0, 4096);
        if (mode.kind === 'near') mode.answers += 1;
        return;
      }
      if (end.retryAfterMs) blockedUntil = Math.max(blockedUntil, now() + Math.min(end.retryAfterMs, MAX_BLOCK_MS));
      // A call that began before the last decrease says nothing about the pace since: a burst that is refused over seconds is one event.
      if (startedAt <= limitedAt) return;
      const refused = recent.reduce((sum, one) => sum + one, 0);
      if (refused < SIGNIFICANT + habit * recent.length || now() - limitedAt < SAME_EVENT_MS) return;
      limitedAt = now();
      recent = [];
      const rate = perSecond();
      if (rate === null) {
        mode = { kind: 'start', from: Math.max(1, measured()), since: now() };
        return;
      }
      const limit = Math.max(0.1, Math.min(rate, Math.max(measured(), rate / 2)));
      // After a fall the measure is of blocked times too, and low: no need to go below it.
      mode = { kind: 'near', limit, answers: limit < rate * FALL ? BACK_AFTER : 0 };
    },
  };
}
