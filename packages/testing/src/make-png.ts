/** A greyscale PNG from a function of its pixels: what a scanned page is made of when no canvas is at hand. */
import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Encodes an 8-bit greyscale image; `pixel(x, y)` gives 0 (black) to 255 (white). Equal input gives equal bytes.
 *
 * @example
 * const grey = makePng({ width: 2, height: 2, pixel: () => 128 });
 */
export function makePng(options: {
  readonly width: number;
  readonly height: number;
  readonly pixel: (x: number, y: number) => number;
}): Uint8Array {
  const { width, height, pixel } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = pixel(x, y);
    }
  }
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
