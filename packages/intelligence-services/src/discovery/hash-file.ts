/** The identity of a file's bytes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * SHA-256 (hex) and size of a file, read in pieces. Throws what the file system throws.
 *
 * @example
 * const { sha256, bytes } = await hashFile('paper.pdf', signal);
 */
export async function hashFile(path: string, signal: AbortSignal): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 18 })) {
    if (!(piece instanceof Uint8Array)) continue;
    hash.update(piece);
    bytes += piece.byteLength;
  }
  return { sha256: hash.digest('hex'), bytes };
}
