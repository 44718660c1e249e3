/** A file that is there whole or not at all: written beside its place, made durable, then renamed. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError, RunFault, makeFolders } from '@sluice/core-models';

/** Bytes gathered before a write: a million short lines are not a million system calls. */
const CHUNK = 256 * 1024;

/** Disposing of a file that was not committed removes what was written of it. */
export interface AtomicFile extends AsyncDisposable {
  write(text: string): Promise<void>;
  commit(): Promise<void>;
}

/** Creates the folder. Throws `RunFault('disk_full')` where the disk is full, `ConfigurationError` where the place cannot be written to. */
export async function openAtomicFile(path: string): Promise<AtomicFile> {
  return writing(path, async () => {
    await makeFolders(dirname(path));
    const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
    return new PartialFile(path, partial, await open(partial, 'wx'));
  });
}

/** A folder that files will be written to. Throws as `openAtomicFile` does. */
export async function makeDataFolder(path: string): Promise<void> {
  await writing(path, () => makeFolders(path));
}

/** The whole of a small file at once; one that says the same already is left alone. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
  await using file = await openAtomicFile(path);
  await file.write(text);
  await file.commit();
}

class PartialFile implements AtomicFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  #gathered: string[] = [];
  #size = 0;
  #state: 'open' | 'closed' | 'committed' = 'open';

  constructor(path: string, partial: string, handle: FileHandle) {
    this.#path = path;
    this.#partial = partial;
    this.#handle = handle;
  }

  async write(text: string): Promise<void> {
    this.#gathered.push(text);
    this.#size += text.length;
    if (this.#size >= CHUNK) await this.#flush();
  }

  async commit(): Promise<void> {
    await this.#flush();
    await writing(this.#path, async () => {
      await this.#handle.sync();
      await this.#close();
      await rename(this.#partial, this.#path);
      await syncFolder(dirname(this.#path));
    });
    this.#state = 'committed';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'committed') return;
    await this.#close();
    await rm(this.#partial, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#gathered.join('');
    this.#gathered = [];
    this.#size = 0;
    if (text !== '') await writing(this.#path, () => this.#handle.appendFile(text, 'utf8'));
  }

  async #close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    await this.#handle.close();
  }
}

/** The rename itself is durable once its folder is; some file systems cannot sync a folder, and then need not. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EIO') throw error;
  }
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new RunFault('disk_full', `Cannot write "${path}": the disk is full; expected room for it: free some and run the same command again`, { cause });
    }
    const state = states[code];
    if (state !== undefined) throw new ConfigurationError(`Cannot write "${path}": ${state}; expected a folder that you may write to`, { cause });
    throw cause;
  }
}

const states: Readonly<Record<string, string | undefined>> = {
  EACCES: 'permission denied',
  ENOENT: 'no folder can be made there',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'there is a folder of that name',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
