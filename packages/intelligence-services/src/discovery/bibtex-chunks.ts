/** The entries of a BibTeX file one by one, with their lines: a brace that does not close spoils its own entry and not those that follow. */
import type { TextLine } from './read-lines.ts';

export interface BibtexChunk {
  /** Lower case: `article`, `string`, `comment` … */
  readonly type: string;
  readonly key: string;
  readonly text: string;
  readonly line: number;
  /** False where the next entry or the end of the file came first. */
  readonly complete: boolean;
}

const BEGIN = /@\s*([A-Za-z]+)\s*([{(])\s*/g;
/** At the start of a line this is an entry even inside another one: the other's brace got lost. */
const SURELY_BEGIN = /^\s{0,3}@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}()="#%]+\s*,/;
/** An entry larger than this is cut. */
const MAX_CHARACTERS = 4 * 2 ** 20;

/** What stands between entries is comment, as BibTeX has it; a line that begins with `%` is too. */
export async function* bibtexChunks(lines: AsyncIterable<TextLine>): AsyncGenerator<BibtexChunk> {
  let open: { type: string; close: string; parts: string[]; depth: number; line: number; characters: number } | undefined;
  const chunk = (complete: boolean): BibtexChunk => {
    const text = open?.parts.join('\n') ?? '';
    return { type: open?.type ?? '', key: keyOf(text), text, line: open?.line ?? 0, complete };
  };
  for await (const { text, number } of lines) {
    if (open !== undefined && SURELY_BEGIN.test(text)) {
      yield chunk(false);
      open = undefined;
    }
    for (let at = 0; ; ) {
      let body = 0;
      if (open === undefined) {
        if (/^\s*%/.test(text)) break;
        BEGIN.lastIndex = at;
        const begin = BEGIN.exec(text);
        if (begin === null) break;
        open = { type: (begin[1] ?? '').toLowerCase(), close: begin[2] === '(' ? ')' : '}', parts: [], depth: 0, line: number, characters: 0 };
        at = begin.index;
        body = begin.index + begin[0].length;
      }
      const end = closing(text, body, open);
      if (open.characters < MAX_CHARACTERS) open.parts.push(text.slice(at, end === -1 ? undefined : end));
      open.characters += text.length;
      if (end === -1) break;
      yield chunk(true);
      open = undefined;
      at = end;
    }
  }
  if (open !== undefined) yield chunk(false);
}

/** Where the entry closes in this line, after its bracket; −1 if it goes on. A backslash takes the meaning from the sign after it. */
function closing(text: string, from: number, open: { depth: number; readonly close: string }): number {
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (open.depth === 0 && sign === open.close) return at + 1;
    else if (sign === '{') open.depth += 1;
    else if (sign === '}') {
      if (open.depth > 0) open.depth -= 1;
    }
  }
  return -1;
}

function keyOf(text: string): string {
  return /^@\s*[A-Za-z]+\s*[{(]\s*([^\s,{}()="]+)\s*(?:,|[})]|$)/.exec(text)?.[1] ?? '';
}
