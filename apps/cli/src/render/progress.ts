/** Progress on standard error: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
import type { LiveStats } from '@sluice/pipeline';
import type { Face } from '../face.ts';
import { painter } from './paint.ts';
import { progressLine } from './progress-line.ts';

const REDRAW_MS = 100;
/** Off a terminal each line stays, so they are few. */
const PLAIN_EVERY_MS = 10_000;
/** So that a log of a slow paper still says that the run is alive. */
const PLAIN_UNCHANGED_MS = 60_000;

export interface Progress extends Disposable {
  update(stats: LiveStats): void;
  draining(): void;
}

/** People's lines (`face.say`) go above the bar while it is there. Disposing of it wipes it away. */
export function openProgress(face: Face): Progress {
  const { err, now } = face.terminal;
  const live = err.isTTY && face.terminal.env['TERM'] !== 'dumb';
  const paint = painter(err.colour);
  let first: { readonly at: number; readonly done: number } | null = null;
  let drawnAt = -Infinity;
  let plainAt = now();
  let drawn = false;
  let draining = false;
  let latest: LiveStats | null = null;
  let plainDone = -1;

  const line = (stats: LiveStats): string => {
    const done = stats.pipeline.totalPapers - stats.pipeline.papersPending;
    if (stats.intakeComplete) first ??= { at: now(), done };
    const seconds = first === null ? 0 : (now() - first.at) / 1000;
    const perSecond = first === null || seconds < 2 || done === first.done ? 0 : (done - first.done) / seconds;
    return progressLine(stats, { columns: err.columns() - 1, paint, perSecond, draining, bar: live });
  };
  const wipe = (): void => {
    if (drawn) void err.write('\r\u001b[2K');
    drawn = false;
  };
  const draw = (): void => {
    if (latest === null) return;
    void err.write(`\r\u001b[2K${line(latest)}`);
    drawn = true;
    drawnAt = now();
  };

  face.onSay = (sentence) => {
    wipe();
    void err.write(`${sentence}\n`);
    if (live) draw();
  };
  return {
    update: (stats) => {
      latest = stats;
      if (live) {
        if (now() - drawnAt >= REDRAW_MS) draw();
        return;
      }
      const text = line(stats);
      const done = stats.pipeline.totalPapers - stats.pipeline.papersPending;
      if (now() - plainAt < (done === plainDone ? PLAIN_UNCHANGED_MS : PLAIN_EVERY_MS)) return;
      plainAt = now();
      plainDone = done;
      void err.write(`${text}\n`);
    },
    draining: () => {
      draining = true;
    },
    [Symbol.dispose]: () => {
      wipe();
      face.onSay = null;
    },
  };
}
