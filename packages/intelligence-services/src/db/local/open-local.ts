/** `local:DIR`: a real Postgres server of the store's own, started by the first process and stopped by the last. */
import { createConnection, Socket } from 'node:net';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate as immediate } from 'node:timers';
import { makeFolders } from '@sluice/core-models';
import type { Database } from '../database.ts';
import { DatabaseError, innermostMessage } from '../errors.ts';
import { openPGlite } from '../pglite.ts';
import { type ConnectMost, connect, migrated } from '../postgres.ts';
import { ServerLease, serverUrl } from './lease.ts';
import { type FindBinaries, findServerBinaries } from './server-binaries.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';
import { socketPath } from './socket-directory.ts';

export interface OpenLocalOptions {
  readonly directory: string;
  readonly onNotice: (sentence: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** @default findServerBinaries */
  readonly findBinaries?: FindBinaries;
}

/** Where the real server does not run on this machine: PGlite in the same folder, with a notice. A store stays with the kind that made it. */
export async function openLocal({ directory, onNotice, signal, findBinaries = findServerBinaries }: OpenLocalOptions): Promise<Database> {
  const store = resolve(directory);
  const fallback = join(store, 'pglite');
  try {
    await makeFolders(store);
    if ((await exists(fallback)) && !(await exists(join(store, 'data')))) return await openPGlite({ directory: fallback });
    return await openServer(store, new ServerLease(store, findBinaries), signal);
  } catch (error) {
    if (error instanceof ServerUnavailableError && !(await exists(join(store, 'data')))) {
      onNotice(`The Postgres server does not run here (${error.message}); the store in "${store}" uses PGlite, which one process at a time can open.`);
      return await openPGlite({ directory: fallback });
    }
    if (error instanceof DatabaseError || signal?.aborted === true) throw error;
    throw new DatabaseError(`Cannot open the store in "${store}": ${innermostMessage(error)}; expected a folder that can be written to`, { cause: error });
  }
}

async function openServer(store: string, lease: ServerLease, signal: AbortSignal | undefined): Promise<Database> {
  const server = await lease.take(signal);
  // A server of our own, with nobody between: it may keep the statements of readers, who ask the same again and again.
  const connectMost: ConnectMost = (max, use) => connect(serverUrl(server), { max, prepare: use === 'reads', socket: () => connectThrough(lease) });
  return await migrated({ connectMost, kind: 'local', url: `local:${store}`, close: () => lease[Symbol.asyncDispose]() });
}

/** Every new connection first makes sure of the lease, and so brings back a server that died. */
async function connectThrough(lease: ServerLease): Promise<Socket> {
  try {
    const { socketDirectory, port } = await lease.take();
    return createConnection(socketPath(socketDirectory, port));
  } catch (error) {
    // postgres.js listens for an error event: a rejection would cost the pool this connection's place for good.
    const broken = new Socket();
    immediate(() => broken.destroy(error instanceof Error ? error : new Error(String(error))));
    return broken;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
