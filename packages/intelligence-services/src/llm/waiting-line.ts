/** One at a time, first come first served; an abort leaves the line. */

export interface WaitingLine {
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function openWaitingLine(): WaitingLine {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async run(work, signal) {
      const before = last;
      const mine = before.then(() => {
        signal.throwIfAborted();
        return work();
      });
      last = mine.catch(() => undefined);
      return await mine;
    },
  };
}
