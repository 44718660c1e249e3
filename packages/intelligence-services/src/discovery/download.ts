/** A PDF from an address to a file named by its hash: checked while it streams, whole or not there at all, continued where it broke off. */
import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PaperFailure, RunFault } from '@sluice/core-models';
import type { Deadline } from './deadline.ts';
import { decodeBody } from './decode-body.ts';
import type { Answer } from './exchange.ts';
import { failureOf, failureOfStatus } from './http-failure.ts';
import type { OpenFile, Partial } from './partial-file.ts';
import { dropPartial, hashSoFar, noteValidator } from './partial-file.ts';

export type Download =
  | {
      readonly status: 'fetched';
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly etag?: string;
      readonly lastModified?: string;
      /** The address that answered, after redirects. */
      readonly url: string;
    }
  | { readonly status: 'not_modified' };

export interface ReceiveOptions {
  readonly address: string;
  readonly directory: string;
  readonly maxBytes: number;
  readonly etag: string | undefined;
  readonly idleTimeoutMs: number;
  readonly openFile: OpenFile;
  readonly deadline: Deadline;
  readonly part: Partial;
  readonly send: (headers: Readonly<Record<string, string>>) => Promise<Answer>;
}

/** What is saved of an answer. */
type Body = Pick<Answer, 'headers' | 'url'> & { readonly body: Readable };

/** One try. Throws PaperFailure (`not_found`, `forbidden`, `not_a_pdf`, `too_large`, `timeout`, `network_error` …) or RunFault `disk_full`; a part that can be continued stays. */
export async function receivePdf(options: ReceiveOptions): Promise<Download> {
  const { address, part } = options;
  const canContinue = part.bytes > 0 && part.validator !== undefined;
  const answer = await options.send({
    accept: 'application/pdf,*/*;q=0.5',
    'accept-encoding': 'identity',
    ...(canContinue && part.validator !== undefined ? { range: `bytes=${part.bytes}-`, 'if-range': part.validator } : {}),
    ...(options.etag !== undefined && !canContinue ? { 'if-none-match': options.etag } : {}),
  });
  try {
    if (answer.status === 304 && options.etag !== undefined) return { status: 'not_modified' };
    const whole = canContinue ? nothingMore(answer, part) : null;
    if (whole !== null) return await save(whole, { ...options, offset: part.bytes });
    if (answer.status === 416) await dropPartial(part.path); // the file shrank: the next try starts afresh
    if (answer.status === 416) throw new PaperFailure('network_error', `Cannot fetch "${address}": it is not the file it was; expected the rest of it`);
    const failure = failureOfStatus(answer.status, address);
    if (failure !== null) throw failure;
    return await save(answer, { ...options, offset: answer.status === 206 ? rangeStart(answer, options) : 0 });
  } finally {
    answer.body.on('error', () => undefined); // destroying a half-read body reports an abort that nobody is left to hear
    answer.body.destroy();
  }
}

async function save(answer: Body, options: ReceiveOptions & { readonly offset: number }): Promise<Download> {
  const { address, part, offset, maxBytes, deadline } = options;
  const declared = Number(answer.headers['content-length'] ?? Number.NaN);
  if (offset + declared > maxBytes) throw tooLarge(address, `it declares ${offset + declared} bytes`, maxBytes);
  const before = offset > 0 ? await hashSoFar(part.path, deadline.signal) : { hash: createHash('sha256'), head: Buffer.alloc(0) };
  const { hash } = before;
  let head = before.head;
  let bytes = offset;
  await noteValidator(part.path, validatorOf(answer));
  const file = await options.openFile(part.path, offset > 0 ? 'a' : 'w');
  try {
    deadline.arm('idle', options.idleTimeoutMs);
    for await (const piece of decodeBody(answer.body, answer.headers['content-encoding'])) {
      deadline.arm('idle', options.idleTimeoutMs);
      bytes += piece.byteLength;
      if (bytes > maxBytes) throw tooLarge(address, `it goes on after ${maxBytes} bytes`, maxBytes);
      if (head.length < 1024) {
        head = Buffer.concat([head, piece]).subarray(0, 1024);
        if (head.length === 1024) checkHead(head, answer, address);
      }
      hash.update(piece);
      await file.write(piece);
    }
    deadline.disarm('idle');
    checkHead(head, answer, address);
    await file.sync();
  } catch (error) {
    throw await brokenOff(error, options);
  } finally {
    await file.close();
  }
  const sha256 = hash.digest('hex');
  const path = join(options.directory, `${sha256}.pdf`);
  await rename(part.path, path);
  await dropPartial(part.path);
  const { etag, 'last-modified': lastModified } = answer.headers;
  return {
    status: 'fetched',
    path,
    sha256,
    bytes,
    url: answer.url.href,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

/** Keeps the part where its rest may still come, and removes it where it never will. */
async function brokenOff(error: unknown, { address, part, deadline, directory }: ReceiveOptions): Promise<unknown> {
  if (isDiskFull(error)) {
    await dropPartial(part.path);
    return new RunFault('disk_full', `Cannot save "${address}": the disk of "${directory}" is full; expected room for the file`, { cause: error });
  }
  const failure = failureOf(error, { address, signal: deadline.signal });
  if (failure instanceof PaperFailure && ['not_a_pdf', 'too_large', 'bad_encoding'].includes(failure.failureClass)) await dropPartial(part.path);
  return failure;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** PDF readers accept junk before the header, but only within the first 1,024 bytes. */
function checkHead(head: Buffer, answer: Pick<Answer, 'headers'>, address: string): void {
  if (head.includes('%PDF-')) return;
  const type = answer.headers['content-type']?.split(';')[0]?.trim();
  const looksLike = /^\s*(?:<!doctype html|<html|<head)/i.test(head.toString('latin1')) ? 'a web page' : head.length === 0 ? 'empty' : (type ?? 'something else');
  throw new PaperFailure('not_a_pdf', `Cannot use "${address}": the answer is ${looksLike}; expected a PDF ("%PDF-" in its first 1024 bytes)`);
}

function tooLarge(address: string, state: string, maxBytes: number): PaperFailure {
  return new PaperFailure('too_large', `Cannot fetch "${address}": ${state}; expected at most ${maxBytes} (max_file_size_mb)`);
}

/** Where the answer's bytes belong. A server that sends another range than asked for is not followed. */
function rangeStart(answer: Answer, { part, address, maxBytes }: ReceiveOptions): number {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '');
  if (range?.[1] === undefined || Number(range[1]) !== part.bytes) {
    throw new PaperFailure('bad_range', `Cannot continue "${address}": the server sent range "${answer.headers['content-range'] ?? ''}"; expected one from byte ${part.bytes}`);
  }
  if (Number(range[2]) > maxBytes) throw tooLarge(address, `it has ${range[2] ?? ''} bytes`, maxBytes);
  return part.bytes;
}

/** A process that died between the last byte and the file's own name has left all of it: nothing lies behind, says a server that was asked for the rest of this very version. */
function nothingMore(answer: Answer, { bytes, validator = '' }: Partial): Body | null {
  if (answer.status !== 416 || answer.headers['content-range'] !== `bytes */${bytes}`) return null;
  return { url: answer.url, headers: { [validator.startsWith('"') ? 'etag' : 'last-modified']: validator }, body: Readable.from([]) };
}

/** Only a strong ETag or a date identifies bytes, and only as they were sent: a decoded body cannot be continued. */
function validatorOf(answer: Pick<Answer, 'headers'>): string | undefined {
  const coding = answer.headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') return undefined;
  if (answer.headers['accept-ranges'] === 'none') return undefined;
  const { etag } = answer.headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : answer.headers['last-modified'];
}
