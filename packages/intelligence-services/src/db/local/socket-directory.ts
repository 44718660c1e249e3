/** Where the server's socket lies: in the store, or in a short path where the store's is too long for a socket. */
import { createHash } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseError } from '../errors.ts';
import { makeFolderFor, type ServerAccount } from './server-account.ts';

/** macOS takes 103 bytes, Linux 107. */
const maxSocketPathBytes = 103;

/** The folder, made, private to the server's user and empty. `store` is the store's absolute path. */
export async function makeSocketDirectory(store: string, options: { readonly account: ServerAccount | null; readonly reachable: boolean }): Promise<string> {
  const { account, reachable } = options;
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const short = `sluice-${uid}-${createHash('sha256').update(store).digest('hex').slice(0, 16)}`;
  const candidates = [...(reachable ? [join(store, 'socket')] : []), join(tmpdir(), short), join('/tmp', short)];
  const directory = candidates.find((candidate) => Buffer.byteLength(socketPath(candidate, 5432)) <= maxSocketPathBytes);
  if (directory === undefined) throw new DatabaseError(`Cannot make a socket for the store in "${store}": all paths are over ${maxSocketPathBytes} bytes; expected a shorter TMPDIR`);
  await makeFolderFor(account, directory);
  const made = await lstat(directory);
  // Anyone may make a folder of this name in /tmp, and would then hear what is said on the socket.
  if (!made.isDirectory() || made.uid !== uid || (made.mode & 0o077) !== 0) {
    throw new DatabaseError(`Cannot make a socket for the store in "${directory}": the folder belongs to someone else or is open to others; expected a private one`);
  }
  // What a killed server left. The caller knows that none runs; Postgres would only see that some process has the number, if only a zombie.
  await rm(socketPath(directory, 5432), { force: true });
  await rm(`${socketPath(directory, 5432)}.lock`, { force: true });
  return directory;
}

export function socketPath(directory: string, port: number): string {
  return join(directory, `.s.PGSQL.${port}`);
}
