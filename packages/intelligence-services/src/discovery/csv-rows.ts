/** Whole rows of a CSV file: lines are joined while a quote is open, so that one lost quote costs one row and not the rest of the file. */
import type { TextLine } from './read-lines.ts';

export interface CsvRow {
  /** Line on which it begins. */
  readonly line: number;
  readonly text: string;
  /** False where a quote that opens on that line never closes. */
  readonly complete: boolean;
}

/** A row longer than this has lost its closing quote. */
const MAX_ROW_CHARACTERS = 1 << 20;

/** Rows in order, blank ones left out. After a row whose quote does not close, reading goes on at the line after its first. */
export async function* csvRows(lines: AsyncIterable<TextLine>, delimiter: string): AsyncGenerator<CsvRow> {
  let open: TextLine[] = [];
  let characters = 0;
  let inQuote = false;

  function* take(line: TextLine): Generator<CsvRow> {
    if (open.length === 0 && line.text.trim() === '') return;
    if (inQuote && reopens(line.text, delimiter)) {
      open.push(line);
      yield* giveUp();
      return;
    }
    inQuote = endsInQuote(line.text, delimiter, inQuote);
    open.push(line);
    characters += line.text.length + 1;
    if (!inQuote) yield* close(true);
    else if (characters > MAX_ROW_CHARACTERS) yield* giveUp();
  }
  function* close(complete: boolean): Generator<CsvRow> {
    const [first] = open;
    if (first !== undefined) yield { line: first.number, text: complete ? open.map((line) => line.text).join('\n') : first.text, complete };
    open = [];
    characters = 0;
    inQuote = false;
  }
  function* giveUp(): Generator<CsvRow> {
    const again = open.slice(1);
    yield* close(false);
    for (const line of again) yield* take(line);
  }

  for await (const line of lines) yield* take(line);
  while (open.length > 0) yield* giveUp();
}

/** A field that opens where one should be open already: the quote of the one before got lost. */
function reopens(text: string, delimiter: string): boolean {
  return text.startsWith('"') && text[1] !== undefined && text[1] !== '"' && text[1] !== delimiter && text[1].trim() !== '';
}

/** A quote opens a field only at its beginning, and closes it only before a delimiter or the line's end; elsewhere it is a sign like any other. */
function endsInQuote(text: string, delimiter: string, inQuote: boolean): boolean {
  let quoted = inQuote;
  let atStart = !inQuote;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '"') {
      const next = text[at + 1];
      if (next === '"') at += 1;
      else if (next === undefined || next === delimiter || /^\s*$/.test(text.slice(at + 1))) quoted = false;
    } else if (!quoted && atStart && sign === '"') quoted = true;
    atStart = !quoted && sign === delimiter;
  }
  return quoted;
}
