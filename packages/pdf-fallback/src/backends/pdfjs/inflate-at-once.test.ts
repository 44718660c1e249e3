import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflateAtOnce } from './inflate-at-once.ts';

inflateAtOnce();

async function through(format: 'deflate' | 'gzip', ...chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const stream = new Blob(chunks.map((chunk) => new Uint8Array(chunk))).stream().pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => (index * index * 7919) % 251);

test.each([0, 1, 20_000, 1_000_000])('inflateAtOnce() gives %i bytes back as they were', async (count) => {
  expect(Buffer.compare(await through('deflate', deflateSync(bytes(count))), bytes(count))).toBe(0);
});

test('inflateAtOnce() takes a stream in chunks, and leaves other formats to the engine', async () => {
  const packed = deflateSync(bytes(50_000));
  expect(Buffer.compare(await through('deflate', packed.subarray(0, 9), packed.subarray(9)), bytes(50_000))).toBe(0);
  expect(Buffer.compare(await through('gzip', gzipSync(bytes(500))), bytes(500))).toBe(0);
});

test('inflateAtOnce() fails on a stream that is cut off or is none, so that pdfjs reads what is left of it by itself', async () => {
  await expect(through('deflate', deflateSync(bytes(50_000)).subarray(0, -9))).rejects.toThrow(/unexpected end of file|incorrect header check/);
  await expect(through('deflate', bytes(400))).rejects.toThrow(/unexpected end of file|incorrect header check/);
});
