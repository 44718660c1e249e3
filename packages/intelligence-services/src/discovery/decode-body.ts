/** The bytes of an answer with its content coding undone, so that a cap on bytes counts what arrives and not what was sent. */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { PaperFailure } from '@sluice/core-models';

/** Streams; a bomb is cut by the reader's cap, since nothing is inflated further than it is read (64 KB ahead). */
export function decodeBody(body: Readable, contentEncoding: string | readonly string[] | undefined): AsyncIterable<Uint8Array> {
  const codings = [contentEncoding ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > 2) throw new PaperFailure('bad_encoding', `Cannot decode the answer: ${codings.length} content codings; expected at most 2`);
  return codings.reduceRight<Readable>((stream, coding) => {
    const decoder = decoderOf(coding);
    stream.on('error', (error) => decoder.destroy(error));
    decoder.on('close', () => stream.destroy());
    return stream.pipe(decoder);
  }, body);
}

function decoderOf(coding: string): ReturnType<typeof createGunzip> {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'deflate') return createInflate();
  if (coding === 'br') return createBrotliDecompress();
  throw new PaperFailure('bad_encoding', `Cannot decode the answer: content coding "${coding}"; expected gzip, deflate or br`);
}
