/** Pieces of a text that lie between two marks, without holding the rest: how a large XML export is read record by record. */

export interface Between {
  /** Marks included. */
  readonly text: string;
  /** Line on which it begins. */
  readonly line: number;
  readonly complete: boolean;
}

/** A piece larger than this is given up. */
const MAX_CHARACTERS = 16 * 2 ** 20;

/** What begins with `open` and ends with `close`, in order. Text comes in pieces that may cut a mark in two. */
export async function* textBetween(pieces: AsyncIterable<string>, open: string, close: string): AsyncGenerator<Between> {
  let held = '';
  let line = 1;
  let isOpen = false;
  for await (const piece of pieces) {
    held += piece;
    for (;;) {
      const at = held.indexOf(isOpen ? close : open);
      if (at === -1) break;
      if (!isOpen) {
        line += newlines(held.slice(0, at));
        held = held.slice(at);
        isOpen = true;
        continue;
      }
      const text = held.slice(0, at + close.length);
      yield { text, line, complete: true };
      line += newlines(text);
      held = held.slice(text.length);
      isOpen = false;
    }
    if (!isOpen) {
      const kept = Math.max(0, held.length - open.length + 1);
      line += newlines(held.slice(0, kept));
      held = held.slice(kept);
    } else if (held.length > MAX_CHARACTERS) {
      yield { text: held.slice(0, 1000), line, complete: false };
      line += newlines(held);
      held = '';
      isOpen = false;
    }
  }
  if (isOpen) yield { text: held, line, complete: false };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
