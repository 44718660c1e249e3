/** Files that a caller sends, streamed to disk under the rules that downloads have: a limit on size, "%PDF-" where a PDF is expected. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyConfig, type BusboyInstance } from '@fastify/busboy';
import { ProblemError } from './problem.ts';

export interface UploadLimits {
  /** Folder of all uploads; each lies in one of its own, named by what is in it. */
  readonly folder: string;
  readonly maxFileBytes: number;
  /** @default 1000 */
  readonly maxFiles?: number;
  /** Of all files together. @default 4 GiB */
  readonly maxBytes?: number;
}

export interface Upload {
  /** The JSON part named `request`; null where there was none. */
  readonly request: unknown;
  /** Where the files lie now. The same files sent again lie in the same place, so that the same request is the same run. */
  readonly folder: string;
  /** In the order sent. */
  readonly names: readonly string[];
  /** Over names and contents. */
  readonly digest: string;
}

/** Lists that a source may be, beside PDFs. */
const lists = new Set(['.bib', '.bibtex', '.ris', '.nbib', '.enw', '.xml', '.json', '.csv', '.tsv', '.tab', '.jsonl', '.ndjson', '.txt']);
const MOST_JSON = 1024 * 1024;

export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
}

/** Nothing is left behind where it throws, or where `accept` throws at the JSON part. */
export async function receiveUpload(request: Request, limits: UploadLimits, accept: (json: unknown) => void = () => undefined): Promise<Upload> {
  const arriving = join(limits.folder, `arriving-${randomUUID()}`);
  await mkdir(arriving, { recursive: true });
  try {
    const { json, files } = await receive(request, arriving, limits);
    if (files.length === 0) throw new ProblemError(422, 'Cannot use the upload: it has no file; expected parts named "pdf" or "file"');
    accept(json);
    const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    const folder = join(limits.folder, digest.slice(0, 32));
    // The same files were sent before: a run may be reading them.
    if ((await stat(folder).catch(() => null)) === null) await rename(arriving, folder).catch(() => undefined);
    return { request: json, folder, names: files.map(({ name }) => name), digest };
  } catch (error) {
    if (isFull(error)) throw new ProblemError(503, 'Cannot keep the upload: the disk is full; expected room for it', { cause: error });
    throw error;
  } finally {
    await rm(arriving, { recursive: true, force: true });
  }
}

interface Received {
  readonly name: string;
  readonly sha256: string;
}

async function receive(request: Request, folder: string, limits: UploadLimits): Promise<{ readonly json: unknown; readonly files: readonly Received[] }> {
  const { maxFileBytes, maxFiles = 1000, maxBytes = 4 * 1024 * 1024 * 1024 } = limits;
  if (request.body === null) throw new ProblemError(400, 'Cannot read the upload: it has no body; expected multipart/form-data');
  const parser = openParser(request, { fileSize: maxFileBytes, files: maxFiles, fields: 10, fieldSize: MOST_JSON, parts: maxFiles + 10, headerPairs: 20, headerSize: 16 * 1024 });
  const writing: Promise<Received | null>[] = [];
  const taken = new Set<string>();
  const stop = new AbortController();
  const problem = Promise.withResolvers<never>();
  problem.promise.catch(() => undefined);
  let requestText: string | null = null;
  let bytes = 0;
  const refuse = (error: unknown): void => problem.reject(error);
  parser.on('field', (name, value, _nameCut, cut) => {
    if (cut) refuse(new ProblemError(413, `Cannot use part ${JSON.stringify(name)}: it is too large; expected at most ${MOST_JSON} bytes`));
    if (name === 'request') requestText = value;
  });
  for (const event of ['filesLimit', 'partsLimit', 'fieldsLimit'] as const) parser.on(event, () => refuse(new ProblemError(413, `Cannot take so many parts: there are more than ${maxFiles}; expected fewer in one request`)));
  parser.on('file', (part, stream, given) => {
    // A Blob of JSON comes as a file named "blob".
    const name = part === 'request' ? null : nameOf(given, part, taken);
    const written = name === null ? collect(stream).then((text) => { requestText = text; return null; }) : write(stream, { path: join(folder, name), name, isPdf: extname(name) === '.pdf', signal: stop.signal, count: (length) => { bytes += length; if (bytes > maxBytes) throw new ProblemError(413, `Cannot take the upload: it has more than ${maxBytes} bytes; expected fewer in one request`); } });
    written.catch(refuse);
    stream.on('limit', () => refuse(new ProblemError(413, `Cannot take "${name ?? part}": it has more than ${maxFileBytes} bytes; expected at most that (max_file_size_mb)`)));
    writing.push(written);
  });
  try {
    await Promise.race([pipeline(Readable.from(request.body, { objectMode: false }), parser, { signal: stop.signal }), problem.promise]);
    const files = await Promise.race([Promise.all(writing), problem.promise]);
    return { json: requestText === null ? null : parsed(requestText), files: files.filter((file) => file !== null) };
  } catch (error) {
    // All of it at once: a parser that is left alone would wait for the end of a part that nobody reads.
    stop.abort();
    await Promise.allSettled(writing);
    throw error instanceof ProblemError || isFull(error) ? error : new ProblemError(400, `Cannot read the upload: ${error instanceof Error ? error.message : String(error)}; expected multipart/form-data`, { cause: error });
  }
}

function openParser(request: Request, limits: NonNullable<BusboyConfig['limits']>): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': request.headers.get('content-type') ?? '' }, limits });
  } catch (cause) {
    throw new ProblemError(400, `Cannot read the upload: ${cause instanceof Error ? cause.message : String(cause)}; expected multipart/form-data with a boundary`, { cause });
  }
}

interface Writing {
  readonly path: string;
  readonly name: string;
  readonly isPdf: boolean;
  readonly signal: AbortSignal;
  readonly count: (bytes: number) => void;
}

async function write(stream: Readable, { path, name, isPdf, signal, count }: Writing): Promise<Received> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length);
        hash.update(chunk);
        const before = head.length;
        if (before < 1024) head = Buffer.concat([head, chunk]).subarray(0, 1024);
        // PDF readers accept junk before the header, but only within the first 1,024 bytes.
        if (isPdf && before < 1024 && head.length >= 1024 && !head.includes('%PDF-')) throw noPdf(name);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  await pipeline(stream, look, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  if (isPdf && !head.includes('%PDF-')) throw noPdf(name);
  return { name, sha256: hash.digest('hex') };
}

function noPdf(name: string): ProblemError {
  return new ProblemError(422, `Cannot use "${name}": it is no PDF; expected "%PDF-" in its first 1024 bytes`);
}

async function collect(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    if (!Buffer.isBuffer(piece)) continue;
    bytes += piece.length;
    if (bytes > MOST_JSON) throw new ProblemError(413, `Cannot use part "request": it is too large; expected at most ${MOST_JSON} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** A plain name of a kind that is known, in this folder and in no other, and no other part's. */
function nameOf(given: string | undefined, part: string, taken: Set<string>): string {
  const plain = (given ?? '').normalize('NFC').split(/[/\\]/).at(-1)?.replaceAll(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '_').replace(/^\.+/, '').trim() ?? '';
  const extension = extname(plain).toLowerCase();
  const kind = part === 'pdf' ? '.pdf' : extension;
  if (kind !== '.pdf' && !lists.has(kind)) throw new ProblemError(422, `Cannot use "${plain}": it is no kind of source that Sluice knows; expected a PDF or a list such as .bib, .ris or .csv`);
  const stem = Array.from(extension === kind ? plain.slice(0, -extension.length) : plain).slice(0, 60).join('') || 'paper';
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${kind}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProblemError(400, 'Cannot read part "request": it is no JSON; expected the fields of a run', { cause });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
