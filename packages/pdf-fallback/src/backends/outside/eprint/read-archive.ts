/** The TeX files of an arXiv e-print: one gzipped file, or a tar of them. Nothing is written to disk, so no name in it leads anywhere. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { UnreadablePdf } from '../../../backend.ts';
import { isGzip, isTar } from './head.ts';

/** Text by its path within the archive. */
export type TexFiles = ReadonlyMap<string, string>;

export interface ArchiveLimits {
  /** Of all that is unpacked, figures that are passed over too. @default 512 MiB */
  readonly maxBytes?: number;
  /** @default 5000 */
  readonly maxFiles?: number;
  /** Of the text that is kept. @default 16 MiB */
  readonly maxTextBytes?: number;
}

/**
 * Returns the files that may hold TeX, links left out. Throws `UnreadablePdf`: `too_large` past a limit, `damaged` where the archive ends early
 * or is none.
 */
export async function readArchive(bytes: Uint8Array, options: { readonly path: string; readonly signal: AbortSignal } & ArchiveLimits): Promise<TexFiles> {
  const { path, signal, maxBytes = 512 * 1024 ** 2, maxFiles = 5000, maxTextBytes = 16 * 1024 ** 2 } = options;
  const refuse = (state: string): UnreadablePdf => new UnreadablePdf('too_large', `Cannot unpack "${path}": ${state}; expected the sources of one paper`);
  const files = new Map<string, string>();
  try {
    const chunks = unpacked(bytes, { signal, maxBytes, refuse });
    const first = await chunks.next();
    const head = first.done ? new Uint8Array() : first.value;
    const all = startingWith(head, chunks);
    if (!isTar(head)) {
      files.set('main.tex', await textOf(all, { maxBytes: maxTextBytes, refuse }));
      return files;
    }
    let seen = 0;
    let room = maxTextBytes;
    for await (const { header, body } of ReadableStream.from(all).pipeThrough(createTarDecoder())) {
      seen += 1;
      if (seen > maxFiles) throw refuse(`it holds more than ${maxFiles} files`);
      if (header.type !== 'file' || !TEX_NAME.test(header.name)) {
        await body.cancel();
        continue;
      }
      const text = await textOf(body, { maxBytes: room, refuse });
      room -= text.length;
      files.set(header.name.replace(/^(?:\.\/)+/, ''), text);
    }
    return files;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UnreadablePdf) throw cause;
    throw new UnreadablePdf('damaged', `Cannot unpack "${path}": ${cause instanceof Error ? cause.message : String(cause)}; expected a gzipped TeX file or a tar`, { cause });
  }
}

export const TEX_NAME: RegExp = /\.(?:tex|ltx|latex|bbl)$/i;

/** The archive's bytes without their compression, counted as they come: a bomb is stopped where it passes the limit. */
async function* unpacked(bytes: Uint8Array, options: { readonly signal: AbortSignal; readonly maxBytes: number; readonly refuse: (state: string) => UnreadablePdf }): AsyncGenerator<Uint8Array> {
  const { signal, maxBytes, refuse } = options;
  const source = Readable.from([bytes]);
  // Streams of two gzips, and gzips with rubbish behind them, are read as far as they go.
  const stream = isGzip(bytes) ? source.pipe(createGunzip()) : source;
  let count = 0;
  for await (const chunk of stream) {
    signal.throwIfAborted();
    if (!(chunk instanceof Uint8Array)) throw new TypeError('Cannot unpack a chunk: it is no bytes; expected a Uint8Array');
    count += chunk.length;
    if (count > maxBytes) throw refuse(`it unpacks to more than ${Math.round(maxBytes / 1024 ** 2)} MB`);
    yield chunk;
  }
}

async function* startingWith(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

async function textOf(chunks: AsyncIterable<unknown>, { maxBytes, refuse }: { readonly maxBytes: number; readonly refuse: (state: string) => UnreadablePdf }): Promise<string> {
  const parts: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('Cannot read a chunk: it is no bytes; expected a Uint8Array');
    count += chunk.length;
    if (count > maxBytes) throw refuse(`its text has more than ${Math.round(maxBytes / 1024 ** 2)} MB`);
    parts.push(chunk);
  }
  return decodeTex(Buffer.concat(parts));
}

/** UTF-8, or Latin-1 as older papers have it; lines end as on Unix. */
export function decodeTex(bytes: Uint8Array): string {
  try {
    return unixLines(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unixLines(new TextDecoder('latin1').decode(bytes));
  }
}

function unixLines(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
