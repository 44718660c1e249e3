/** A page's picture as a portable grey map: the simplest format that leptonica reads. Encoding a page as PNG costs 200 ms. */
import type { GreyImage } from './render-pages.ts';

export function portableGreyMap({ width, height, pixels }: GreyImage): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + pixels.length);
  file.set(header);
  file.set(pixels, header.length);
  return file;
}
