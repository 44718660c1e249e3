/** The members of a JSON array one by one: a CSL export of any size is never held whole, and one broken member does not spoil the rest. */

export interface JsonItem {
  readonly text: string;
  /** Line on which it begins. */
  readonly line: number;
  /** False where the file ended inside it. */
  readonly complete: boolean;
}

/** A member larger than this is cut and so becomes malformed. */
const MAX_ITEM_CHARACTERS = 16 * 2 ** 20;

const [QUOTE, BACKSLASH, OPEN, CLOSE, NEWLINE] = [0x22, 0x5c, 0x7b, 0x7d, 0x0a] as const;

/** Objects of the outermost array (or a single top-level object), by counting braces outside strings. Text comes in pieces of any size. */
export async function* jsonItems(pieces: AsyncIterable<string>): AsyncGenerator<JsonItem> {
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let held = '';
  let line = 1;
  let beginLine = 1;
  for await (const piece of pieces) {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece.charCodeAt(at);
      if (sign === NEWLINE) {
        line += 1;
        inString = false; // JSON strings do not cross lines: a lost quote ends here
        isEscaped = false;
      } else if (inString) {
        if (isEscaped) isEscaped = false;
        else if (sign === BACKSLASH) isEscaped = true;
        else if (sign === QUOTE) inString = false;
      } else if (sign === QUOTE) inString = depth > 0;
      else if (sign === OPEN) {
        if (depth === 0) {
          start = at;
          beginLine = line;
        }
        depth += 1;
      } else if (sign === CLOSE && depth > 0) {
        depth -= 1;
        if (depth > 0) continue;
        yield { text: held + piece.slice(start, at + 1), line: beginLine, complete: true };
        held = '';
      }
    }
    if (depth > 0 && held.length < MAX_ITEM_CHARACTERS) held += piece.slice(start);
  }
  if (depth > 0) yield { text: held, line: beginLine, complete: false };
}
