/** Warnings, pauses and intake's progress, written down for readers in other processes: seldom enough to be nothing beside the commits. */
import type { RunEvent } from '@sluice/core-models';

/** What is told meanwhile goes in one transaction. */
const EVERY_MS = 1000;
/** A warning that comes without end is not worth its rows. */
const MOST_AT_ONCE = 100;

export interface Notes extends AsyncDisposable {
  /** Of progress, and of the window's state, only the newest is kept; a warning that waits already is not kept twice. */
  add(event: RunEvent): void;
  /** Writes what waits. Notes that cannot be written are lost: the database's absence is told by the work itself. */
  flush(): Promise<void>;
}

export function recordNotes(append: (events: readonly RunEvent[]) => Promise<void>): Notes {
  let waiting: RunEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length > 0) writing = writing.then(() => append(events)).catch(() => undefined);
    return writing;
  };
  return {
    add(event) {
      waiting = waiting.filter((earlier) => !isReplacedBy(earlier, event));
      if (waiting.length < MOST_AT_ONCE) waiting.push(event);
      timer ??= setTimeout(() => void flush(), EVERY_MS);
    },
    flush,
    [Symbol.asyncDispose]: flush,
  };
}

function isReplacedBy(earlier: RunEvent, event: RunEvent): boolean {
  if (earlier.type !== event.type) return false;
  return event.type !== 'warning' || (earlier.type === 'warning' && earlier.message === event.message);
}
