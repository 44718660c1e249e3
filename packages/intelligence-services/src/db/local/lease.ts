/** A process's part in a shared server: one connection that holds a lock, which the kernel lets go when the process dies. */
import type postgres from 'postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { connect } from '../postgres.ts';
import { findOrStartServer } from './find-server.ts';
import { lockStore } from './lock-store.ts';
import type { RunningServer } from './pid-file.ts';
import type { FindBinaries } from './server-binaries.ts';
import { stopServer } from './stop-server.ts';

/**
 * Whoever takes or leaves a lease holds the store's lock meanwhile, so no server is stopped between another's finding it and its lease. The last
 * who leaves stops the server.
 */
export class ServerLease implements AsyncDisposable {
  readonly #store: string;
  readonly #findBinaries: FindBinaries;
  #held: { readonly server: RunningServer; readonly client: postgres.Sql } | null = null;
  #taking: Promise<RunningServer> | null = null;

  constructor(store: string, findBinaries: FindBinaries) {
    this.#store = store;
    this.#findBinaries = findBinaries;
  }

  /** The server, with this process's lease on it; started again where it died. */
  async take(signal?: AbortSignal): Promise<RunningServer> {
    if (this.#held !== null) return this.#held.server;
    this.#taking ??= this.#takeAnew(signal).finally(() => (this.#taking = null));
    return await this.#taking;
  }

  async #takeAnew(signal: AbortSignal | undefined): Promise<RunningServer> {
    using _ = await lockStore(this.#store, signal);
    const server = await findOrStartServer(this.#store, this.#findBinaries);
    const client = connect(serverUrl(server), {
      max: 1,
      applicationName: 'sluice lease',
      onClose: () => {
        if (this.#held?.client === client) this.#held = null;
      },
    });
    try {
      await client`select pg_advisory_lock_shared(${leaseKey})`;
    } catch (error) {
      await client.end({ timeout: 0 });
      throw error;
    }
    this.#held = { server, client };
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#taking?.catch(() => null);
    const held = this.#held;
    this.#held = null;
    if (held === null) return;
    try {
      using _ = await lockStore(this.#store);
      const last = await isLast(held.client);
      await held.client.end({ timeout: 1 });
      if (last) await stopServer(join(this.#store, 'data'));
    } catch {
      // Leaving must not fail: a server that is left over is found by the next process, or stopped by the next that leaves.
      await held.client.end({ timeout: 1 });
    }
  }
}

export function serverUrl(server: RunningServer): string {
  return `postgres://sluice@localhost:${server.port}/postgres?host=${encodeURIComponent(server.socketDirectory)}`;
}

const leaseKey = 7_305_114_863_122;

/** Who could take the lock alone is alone. A process that was just killed has its lock until the server notices: hence the second look. */
async function isLast(client: postgres.Sql): Promise<boolean> {
  await client`select pg_advisory_unlock_shared(${leaseKey})`;
  for (const pauseMs of [0, 30]) {
    await sleep(pauseMs);
    const [row] = await client<{ alone: boolean }[]>`select pg_try_advisory_lock(${leaseKey}) as alone`;
    if (row?.alone === true) return true;
  }
  return false;
}
