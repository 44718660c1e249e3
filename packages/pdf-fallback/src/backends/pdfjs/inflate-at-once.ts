/**
 * A `DecompressionStream` that inflates in one go, on this thread. Node's own gives each of pdfjs's short streams (a page's content, a font) a pair of
 * adapters and turns of the thread pool: 0.5 ms of CPU where inflating takes 0.05, twice a page.
 */
import { Buffer } from 'node:buffer';
import { inflateSync } from 'node:zlib';

const Native = globalThis.DecompressionStream;
// Bytes; text and fonts grow two to five times.
const LEAST_CHUNK = 16_384;
const MOST_CHUNK = 1_048_576;
const GROWTH = 4;

/** Puts it in the place of the engine's; formats but `deflate` stay with that. It holds no more than before: pdfjs keeps the whole of a stream anyway. */
export function inflateAtOnce(): void {
  globalThis.DecompressionStream = AtOnce;
}

class AtOnce implements DecompressionStream {
  readonly readable: DecompressionStream['readable'];
  readonly writable: DecompressionStream['writable'];

  constructor(...[format]: ConstructorParameters<typeof Native>) {
    const { readable, writable } = format === 'deflate' ? inflating() : new Native(format);
    this.readable = readable;
    this.writable = writable;
  }
}

function inflating(): Pick<DecompressionStream, 'readable' | 'writable'> {
  const parts: Uint8Array[] = [];
  return new TransformStream<ArrayBuffer | ArrayBufferView<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk) => void parts.push(ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : new Uint8Array(chunk)),
    flush: (controller) => {
      const [only] = parts;
      const packed = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
      controller.enqueue(inflateSync(packed, { chunkSize: Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, packed.length * GROWTH)) }));
    },
  });
}
