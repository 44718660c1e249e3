/** Finds outside programs on PATH once, in the parent: a child has no PATH to search. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Programs } from './protocol.ts';

/** Returns absolute paths by name; what is not installed is not in it. */
export async function findPrograms(names: readonly string[]): Promise<Programs> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(names.map(async (name) => [name, await firstExecutable(folders.map((folder) => join(folder, name)))] as const));
  return Object.fromEntries(found.flatMap(([name, path]) => (path === null ? [] : [[name, path]])));
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not there: the next folder.
    }
  }
  return null;
}
