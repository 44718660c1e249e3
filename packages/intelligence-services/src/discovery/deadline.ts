/** Deadlines that name themselves: which of a request's clocks ran out is what the user reads. */
import { PaperFailure } from '@sluice/core-models';
import type { Clock } from './clock.ts';

/** An abort signal with alarms; disposing takes every alarm back. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** (Re)arms the alarm of that name: `headers`, `idle`, `total`. */
  arm(name: AlarmName, ms: number): void;
  disarm(name: AlarmName): void;
  /** Milliseconds until that alarm rings; Infinity where it is not armed. */
  left(name: AlarmName): number;
  /** Runs work whose time does not count: a wait for a host's turn. */
  pausing<T>(work: () => Promise<T>): Promise<T>;
}

export type AlarmName = 'headers' | 'idle' | 'total';

interface Alarm {
  readonly cancel: () => void;
  readonly ringsAt: number;
}

const SAID: Readonly<Record<AlarmName, string>> = {
  headers: 'no answer began',
  idle: 'no more bytes came',
  total: 'it did not finish',
};

/** Aborts with a `timeout` failure when an alarm rings, and with the caller's reason when its signal does. */
export function openDeadline({ clock, signal, address }: { readonly clock: Clock; readonly signal: AbortSignal; readonly address: string }): Deadline {
  const controller = new AbortController();
  const alarms = new Map<AlarmName, Alarm>();
  const stop = () => controller.abort(signal.reason);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  function arm(name: AlarmName, ms: number): void {
    alarms.get(name)?.cancel();
    const ring = () => controller.abort(new PaperFailure('timeout', `Cannot fetch "${address}": ${SAID[name]} in ${Math.round(ms / 100) / 10} s; expected an answer in time`));
    alarms.set(name, { cancel: clock.after(ms, ring), ringsAt: clock.now() + ms });
  }

  return {
    signal: controller.signal,
    arm,
    disarm(name) {
      alarms.get(name)?.cancel();
      alarms.delete(name);
    },
    left: (name) => (alarms.get(name)?.ringsAt ?? Number.POSITIVE_INFINITY) - clock.now(),
    async pausing(work) {
      const from = clock.now();
      const left = [...alarms].map(([name, alarm]) => ({ name, ms: alarm.ringsAt - from }));
      for (const alarm of alarms.values()) alarm.cancel();
      try {
        return await work();
      } finally {
        for (const { name, ms } of left) arm(name, ms);
      }
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', stop);
      for (const alarm of alarms.values()) alarm.cancel();
    },
  };
}
