/** Which page a long conversion is at: a line that redraws itself on a terminal, a plain line now and then elsewhere. */
import type { Face } from '../face.ts';
import { printable } from './printable.ts';

const REDRAW_MS = 100;
const PLAIN_EVERY_MS = 10_000;

export interface PageProgress extends Disposable {
  update(file: string, page: number, pages: number): void;
}

/** People's lines (`face.say`) go above the line while it is there. Disposing of it wipes it away. */
export async function openPageProgress(face: Face): Promise<PageProgress> {
  const { err, now } = face.terminal;
  const live = err.isTTY && face.terminal.env['TERM'] !== 'dumb';
  // Only where a line is drawn: what counts the columns of letters takes 50 ms to load.
  const { cut } = live ? await import('./wrap.ts') : { cut: null };
  let drawn = false;
  let lastAt = now();
  const wipe = (): void => {
    if (drawn) void err.write('\r\u001B[2K');
    drawn = false;
  };
  face.onSay = (sentence) => {
    wipe();
    void err.write(`${sentence}\n`);
  };
  return {
    update(file, page, pages) {
      if (now() - lastAt < (live ? REDRAW_MS : PLAIN_EVERY_MS)) return;
      lastAt = now();
      const line = `${printable(file)}: page ${page.toLocaleString('en-US')} of ${pages.toLocaleString('en-US')}`;
      void err.write(cut !== null ? `\r\u001B[2K${cut(line, err.columns() - 1)}` : `${line}\n`);
      drawn = live;
    },
    [Symbol.dispose]() {
      wipe();
      face.onSay = null;
    },
  };
}
