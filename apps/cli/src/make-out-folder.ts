/** The folder of `--out`, made and tried before the work begins: before a night's work, not after it. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '@sluice/core-models/without-schemas';

/** Throws `ConfigurationError` where the folder cannot be made or written to. */
export async function makeOutFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new ConfigurationError(`Cannot write to "${folder}": ${cause instanceof Error ? cause.message : String(cause)}; expected --out to name a folder you may write to`, { cause });
  }
}

/** Not `mkdir` with `recursive`: that one never returns under /proc (seen on Node 26.10). */
async function makeFolders(folder: string): Promise<void> {
  const facts = await stat(folder).catch(() => null);
  if (facts?.isDirectory() === true) return;
  if (facts === null && dirname(folder) !== folder) await makeFolders(dirname(folder));
  await mkdir(folder);
}
