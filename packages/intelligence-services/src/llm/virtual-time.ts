/** A clock that jumps from one wait to the next: test-only. */

export interface VirtualTime {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs everything due up to that moment. */
  runUntil(time: number): Promise<void>;
}

export function virtualTime(): VirtualTime {
  let time = 0;
  let sequence = 0;
  const timers: { at: number; sequence: number; wake: () => void }[] = [];
  // Work between two waits is a chain of microtasks: a macrotask later it has settled.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        timers.push({ at: time + Math.max(0, ms), sequence: (sequence += 1), wake });
        timers.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
      }),
    async runUntil(end) {
      await settle();
      while (timers[0] && timers[0].at <= end) {
        const next = timers.shift();
        time = next?.at ?? time;
        next?.wake();
        // Timers of one moment wake together.
        while (timers[0] && timers[0].at <= time) timers.shift()?.wake();
        await settle();
      }
      time = end;
    },
  };
}
