/** Ctrl-C: once lets the papers in flight finish, twice ends within a second. */
import { EXIT } from './exit-code.ts';
import type { Face } from './face.ts';

/** Time for children and the store to be let go of after the second Ctrl-C; the third second is nobody's. */
const LAST_MS = 700;

export interface InterruptOptions {
  readonly inFlight: () => number;
  /** No more papers are begun. */
  readonly drain: () => void;
  /** What is in flight is given up. */
  readonly abort: () => void;
}

export function onInterrupt(face: Face, options: InterruptOptions): Disposable {
  const { terminal } = face;
  let presses = 0;
  return terminal.onInterrupt(() => {
    presses += 1;
    if (presses === 1) {
      const papers = options.inFlight();
      face.say(papers === 0 ? 'Stopping; press Ctrl-C again to stop now.' : `Finishing ${papers} ${papers === 1 ? 'paper' : 'papers'} in flight; press Ctrl-C again to stop now.`);
      options.drain();
    } else if (presses === 2) {
      face.say('Stopping now. The same command goes on from here.');
      options.abort();
      setTimeout(() => terminal.exitNow(EXIT.interrupted), LAST_MS).unref();
    }
  });
}
