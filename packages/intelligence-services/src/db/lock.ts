/** A lock between processes that the kernel frees on `kill -9`: SQLite's, on a side file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseError } from './errors.ts';

export interface FileLock extends Disposable {
  /** Released by disposal, or by the end of the process. */
  readonly path: string;
}

/**
 * The lock on `path`, or null while another process holds it.
 * The holder's name is written beside it (`path.holder`), for the sentence that a second opener gets.
 */
export function tryLock(path: string, holder: string): FileLock | null {
  if (Buffer.byteLength(path) > maxPathBytes) throw new DatabaseError(`Cannot lock "${path}": the path has ${Buffer.byteLength(path)} bytes; expected at most ${maxPathBytes}`);
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE;');
    writeFileSync(`${path}.holder`, holder);
  } catch (error) {
    file.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { path, [Symbol.dispose]: () => file.close() };
}

/** Waits for the lock. Polls, because SQLite's own waiting would block the event loop. */
export async function waitForLock(path: string, options: { readonly holder: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined }): Promise<FileLock | null> {
  const pollMs = 20;
  for (let waitedMs = 0; waitedMs <= options.timeoutMs; waitedMs += pollMs) {
    const lock = tryLock(path, options.holder);
    if (lock !== null) return lock;
    await sleep(pollMs, undefined, { signal: options.signal });
  }
  return null;
}

/** Who holds the lock, as they named themselves; null where nobody ever did. */
export function lockHolder(path: string): string | null {
  try {
    return readFileSync(`${path}.holder`, 'utf8');
  } catch {
    return null;
  }
}

/** SQLite takes 512 bytes, the suffix of its journal included. */
const maxPathBytes = 500;

/** By the message, since Deno's errors have no `errcode`; SQLite has said it in these words since its first version. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked');
}
