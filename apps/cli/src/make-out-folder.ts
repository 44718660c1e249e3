/** The folder of `--out`, made and tried before the work begins: before a night's work, not after it. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { ConfigurationError, makeFolders } from '@sluice/core-models/without-schemas';

/** Throws `ConfigurationError` where the folder cannot be made or written to. */
export async function makeOutFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new ConfigurationError(`Cannot write to "${folder}": ${cause instanceof Error ? cause.message : String(cause)}; expected --out to name a folder you may write to`, { cause });
  }
}
