/** A PDF by its hash, wherever this machine can find it: the user's own file, the folder of fetched ones, or the store that the workers share. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
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

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
