/** A PDF by its hash, wherever this machine can find it: the user's own file, the folder of fetched ones, or the store that the workers share. */
import { access, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile } from '@sluice/intelligence-services';
import type { Workshop } from '../workshop.ts';

/** Null where it is nowhere. */
export async function fetchedPdf(
  shop: Pick<Workshop, 'pdfDirectory' | 'blobs'>,
  file: { readonly sha256: string; readonly localPath: string | undefined; readonly signal: AbortSignal },
): Promise<string | null> {
  const { sha256, localPath, signal } = file;
  const kept = join(shop.pdfDirectory, `${sha256}.pdf`);
  if (await exists(kept)) return kept;
  // Another machine may have another file of that name.
  if (localPath !== undefined && (await exists(localPath)) && (await hashFile(localPath, signal)).sha256 === sha256) return localPath;
  return (await shop.blobs?.get(sha256, kept, { signal })) === true ? kept : null;
}

/** Into the store that the workers share, where there is one, and off this machine's disk, which so holds only what is in hand. The user's own file stays where it is. */
export async function putAway(shop: Pick<Workshop, 'pdfDirectory' | 'blobs'>, file: { readonly sha256: string; readonly path: string }): Promise<void> {
  if (shop.blobs === undefined || !(await exists(file.path))) return;
  try {
    await shop.blobs.put(file.sha256, file.path);
  } catch (error) {
    // Another entry of the same bytes has put it away meanwhile.
    if (await exists(file.path)) throw error;
  }
  if (dirname(file.path) === shop.pdfDirectory) await rm(file.path, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
