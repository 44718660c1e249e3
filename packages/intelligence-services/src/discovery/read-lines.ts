/** A text file line by line, in whatever encoding a reference manager wrote it, never held whole. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

export interface TextLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** Where the line begins in the file. */
  readonly byteOffset: number;
}

export interface LineOptions {
  readonly signal: AbortSignal;
  /** Begin at this line, found before. */
  readonly from?: Pick<TextLine, 'number' | 'byteOffset'> | undefined;
}

/** The rest of a longer line is dropped: no bibliography has one, and memory stays bounded. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/** Lines without their ends (LF, CRLF, or the old Mac's CR). UTF-8; a line that is not UTF-8 is read as Windows-1252; UTF-16 by its byte order mark. */
export async function* readLines(path: string, { signal, from }: LineOptions): AsyncGenerator<TextLine> {
  const wide = await wideEncodingOf(path);
  if (wide !== undefined) {
    yield* wideLines(new TextDecoder(wide).decode(await readFile(path, { signal })), from?.number ?? 1);
    return;
  }
  let number = from?.number ?? 1;
  let byteOffset = from?.byteOffset ?? 0;
  let position = byteOffset;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of createReadStream(path, { signal, start: position, highWaterMark: 1 << 17 })) {
    if (!Buffer.isBuffer(piece)) continue;
    let start = 0;
    for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, start)) {
      held.push(piece.subarray(start, end));
      for (const text of decoded(held, byteOffset).split('\r')) yield { number: number++, text, byteOffset };
      held = [];
      heldBytes = 0;
      start = end + 1;
      byteOffset = position + start;
    }
    if (start < piece.length && heldBytes < MAX_LINE_BYTES) {
      held.push(piece.subarray(start));
      heldBytes += piece.length - start;
    }
    position += piece.length;
  }
  if (heldBytes > 0) for (const text of decoded(held, byteOffset).split('\r')) yield { number: number++, text, byteOffset };
}

/** The text in pieces that end anywhere, for formats that may have no lines. */
export async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder((await wideEncodingOf(path)) ?? 'utf-8');
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 17 })) {
    if (Buffer.isBuffer(piece)) yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

function decoded(pieces: readonly Buffer[], byteOffset: number): string {
  const whole = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
  const bytes = whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
  const unmarked = byteOffset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  try {
    return utf8.decode(unmarked);
  } catch {
    return windows1252.decode(unmarked);
  }
}

async function wideEncodingOf(path: string): Promise<'utf-16le' | 'utf-16be' | undefined> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le';
  return buffer[0] === 0xfe && buffer[1] === 0xff ? 'utf-16be' : undefined;
}

/** EndNote's exports on Windows: small, so held whole. */
function* wideLines(text: string, from: number): Generator<TextLine> {
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (index + 1 >= from) yield { number: index + 1, text: line, byteOffset: 0 };
  }
}
