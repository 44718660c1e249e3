/** PDFs in a folder that all workers see: NFS, a shared volume, or one machine's own disk. */
import { randomUUID } from 'node:crypto';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from '@sluice/core-models';
import type { BlobStore } from './blob-store.ts';
import { takeWhole } from './take-whole.ts';

/** Two levels of 256 folders would be more than is needed; one keeps a million files at 4,000 a folder. */
export function folderBlobs(folder: string): BlobStore {
  const at = (sha256: string): string => join(folder, sha256.slice(0, 2), `${sha256}.pdf`);
  return {
    async put(sha256, path) {
      if (await exists(at(sha256))) return;
      await makeFolders(dirname(at(sha256)));
      // A reader never sees half a file, nor do two writers disturb each other.
      const part = `${at(sha256)}.${randomUUID()}`;
      try {
        await copyFile(path, part);
        await rename(part, at(sha256));
      } finally {
        await rm(part, { force: true });
      }
    },
    async get(sha256, path, { signal } = {}) {
      return await takeWhole({ sha256, path, signal }, async (part) => {
        if (!(await exists(at(sha256)))) return false;
        await copyFile(at(sha256), part);
        return true;
      });
    },
    remove: (sha256) => rm(at(sha256), { force: true }),
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
