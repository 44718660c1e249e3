/** The members of a JSON array one by one: a CSL export of any size is never held whole, and one broken member does not spoil the rest. */
import type { TextLine } from './read-lines.ts';

export interface JsonItem {
  readonly text: string;
  /** Line on which it begins. */
  readonly line: number;
  /** False where the file ended inside it. */
  readonly complete: boolean;
}

/** A member larger than this is cut and so becomes malformed. */
const MAX_ITEM_CHARACTERS = 16 * 2 ** 20;

/** Objects of the outermost array (or a single top-level object), by counting brackets outside strings. */
export async function* jsonItems(lines: AsyncIterable<TextLine>): AsyncGenerator<JsonItem> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let item = '';
  let line = 0;
  for await (const { text, number } of lines) {
    let start = depth > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (sign === 0x5c) escaped = true;
        else if (sign === 0x22) inString = false;
        continue;
      }
      if (sign === 0x22) inString = depth > 0;
      else if (sign === 0x7b) {
        if (depth === 0) {
          start = at;
          line = number;
        }
        depth += 1;
      } else if (sign === 0x7d && depth > 0) {
        depth -= 1;
        if (depth > 0) continue;
        yield { text: item + text.slice(Math.max(0, start), at + 1), line, complete: true };
        item = '';
        start = -1;
      }
    }
    if (start >= 0 && item.length < MAX_ITEM_CHARACTERS) item += `${text.slice(start)}\n`;
    if (inString) {
      inString = false; // JSON strings do not cross lines: a lost quote ends here
      escaped = false;
    }
  }
  if (depth > 0) yield { text: item, line, complete: false };
}
