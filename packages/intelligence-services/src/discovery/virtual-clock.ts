/** A clock for tests that goes only when it is told to, or as soon as somebody waits. */
import type { Clock } from './clock.ts';

export interface VirtualClock extends Clock {
  /** Moves time on and rings what is due, in order. */
  advance(ms: number): void;
  /** Alarms that are set now. */
  readonly pending: number;
}

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** An alarm of at most `upToMs` rings on the next turn of the event loop, and time has then passed: no test waits. */
export function virtualClock({ startMs = 0, upToMs = -1 }: { readonly startMs?: number; readonly upToMs?: number } = {}): VirtualClock {
  let now = startMs;
  const alarms = new Set<Alarm>();
  const due = (alarm: Alarm) => {
    if (!alarms.delete(alarm)) return;
    now = Math.max(now, alarm.at);
    alarm.ring();
  };
  return {
    now: () => now,
    after(ms, ring) {
      const alarm = { at: now + ms, ring };
      alarms.add(alarm);
      if (ms <= upToMs) setImmediate(() => due(alarm));
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = [...alarms].filter((alarm) => alarm.at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due(next);
      }
      now = until;
    },
    get pending() {
      return alarms.size;
    },
  };
}
