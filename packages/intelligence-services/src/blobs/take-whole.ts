/** A file that appears under its name only once its bytes are known to be right. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SluiceError } from '@sluice/core-models';
import { hashFile } from '../discovery/hash-file.ts';

/** `fetch` writes to the path that it is given, or says that there is nothing. */
export async function takeWhole(file: { readonly sha256: string; readonly path: string; readonly signal: AbortSignal | undefined }, fetch: (part: string) => Promise<boolean>): Promise<boolean> {
  const { sha256, path, signal = new AbortController().signal } = file;
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomUUID()}`;
  try {
    if (!(await fetch(part))) return false;
    const got = await hashFile(part, signal);
    if (got.sha256 !== sha256) throw new SluiceError(`Cannot take "${sha256}" from the store of PDFs: what lies there has the hash ${got.sha256}; expected the same`);
    await rename(part, path);
    return true;
  } finally {
    await rm(part, { force: true });
  }
}
