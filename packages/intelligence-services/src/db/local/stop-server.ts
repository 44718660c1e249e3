/** Stops the server of a store and waits until it is gone. */
import { rmdir } from 'node:fs/promises';
import process from 'node:process';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isServerOf, readPidFile } from './pid-file.ts';

/** Fast shutdown, which writes a checkpoint; after half a minute at once, which leaves the work to recovery. True where one ran and is gone. The caller holds the store's lock. */
export async function stopServer(dataDirectory: string): Promise<boolean> {
  const server = await readPidFile(dataDirectory);
  if (server === null || !(await isServerOf(dataDirectory, server.pid))) return false;
  process.kill(server.pid, 'SIGINT');
  for (let waitedMs = 0; await isServerOf(dataDirectory, server.pid); waitedMs += pollMs) {
    if (waitedMs === 30_000) process.kill(server.pid, 'SIGQUIT');
    if (waitedMs >= 40_000) return false;
    await sleep(pollMs);
  }
  // Only a folder in the temporary one is worth removing; the store's own stays.
  if (dirname(server.socketDirectory) !== dirname(dataDirectory)) await rmdir(server.socketDirectory).catch(() => {});
  return true;
}

const pollMs = 10;
