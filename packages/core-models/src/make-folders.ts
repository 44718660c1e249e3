/** Makes a folder and those on the way to it; one that is there is left as it is. */
import type { Stats } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Not `mkdir` with `recursive`: where a file system makes no folder at all, as under /proc, that one never returns (seen on Node 26.10).
 *
 * @throws what the file system says of the first folder that cannot be made.
 */
export async function makeFolders(folder: string): Promise<void> {
  if ((await factsOf(folder))?.isDirectory() === true) return;
  const parent = dirname(folder);
  if (parent !== folder && (await factsOf(parent)) === null) await makeFolders(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((await factsOf(folder))?.isDirectory() !== true) throw error;
  }
}

async function factsOf(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null);
}
