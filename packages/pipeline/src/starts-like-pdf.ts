/** Whether a file is a PDF by its first bytes. */
import { open } from 'node:fs/promises';

/** Junk before the header is allowed, as readers do, within the first 1,024 bytes. Throws what the file system throws. */
export async function startsLikePdf(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  return buffer.subarray(0, bytesRead).includes('%PDF');
}
