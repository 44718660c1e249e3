/** `postmaster.pid`: how a server that outlived its parent is found again. */
import { readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { isProcessAlive } from '../owner.ts';

export interface RunningServer {
  readonly pid: number;
  /** Folder of its socket; empty while it starts. */
  readonly socketDirectory: string;
  readonly port: number;
  readonly ready: boolean;
}

/** What the file says; null where there is none or it is half written. Whether that server still runs is another question. */
export async function readPidFile(dataDirectory: string): Promise<RunningServer | null> {
  const lines = (await readText(join(dataDirectory, 'postmaster.pid'))).split('\n');
  const [pid = '', , , port = '', socketDirectory = '', , , status = ''] = lines;
  if (!/^\d+$/.test(pid)) return null;
  return { pid: Number(pid), socketDirectory, port: Number(port), ready: status.trim() === 'ready' };
}

/** True where the process is alive and is the server of this folder, not a stranger that was given the same number. */
export async function isServerOf(dataDirectory: string, pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  // A server works in its data folder; a zombie works nowhere.
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return cwd !== null && cwd === (await realpath(dataDirectory));
}

/**
 * Makes Postgres see that the process is gone. It refuses to start while any process of its user has the number; the file itself must stay, since the
 * server reads in it which shared memory to look at before it trusts that no orphaned backend still writes.
 */
export async function disownPidFile(dataDirectory: string): Promise<void> {
  const path = join(dataDirectory, 'postmaster.pid');
  const text = await readText(path);
  // No system counts so far.
  if (text !== '') await writeFile(path, text.replace(/^\d+/, '2147483646'));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
