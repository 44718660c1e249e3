/** A real Postgres for tests: made in the temporary folder, and gone with this process whatever that dies of. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseBinaries } from './find-server.ts';
import { initCluster } from './init-cluster.ts';
import { readPidFile } from './pid-file.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { canReach, makeFolderFor, serverAccount } from './server-account.ts';
import { findServerBinaries } from './server-binaries.ts';
import { serverSettings } from './server-settings.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';
import { dataPath, type Launch, spawnProgram } from './spawn-program.ts';

export interface ThrowawayServer extends AsyncDisposable {
  /** `postgres://…@127.0.0.1:PORT/postgres`, as a superuser who may create databases. */
  readonly url: string;
}

/**
 * Keeps nothing and flushes nothing. For vitest's globalSetup: one server for all files, a database for each test.
 *
 * @throws {DatabaseError} where no Postgres server runs on this machine.
 *
 * @example
 * await using server = await startLocalServer();
 * await using db = await openDatabase({ url: server.url });
 */
export async function startLocalServer(options: { readonly signal?: AbortSignal } = {}): Promise<ThrowawayServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  try {
    const dataDirectory = join(folder, 'data');
    const account = await serverAccount(dataDirectory);
    await makeFolderFor(account, folder);
    const { bin } = await reachableBinaries(await chooseBinaries(folder, findServerBinaries), account);
    const launch = { bin, account, throughWorkingDirectory: !(await canReach(account, dataDirectory)) };
    await initCluster(launch, dataDirectory, { durable: false });
    const { guard, port } = await serve(launch, { folder, dataDirectory, signal: options.signal });
    return {
      url: `postgres://sluice@127.0.0.1:${port}/postgres`,
      async [Symbol.asyncDispose]() {
        if (guard.exitCode === null && guard.signalCode === null) {
          guard.ref();
          const closed = once(guard, 'close');
          guard.stdin?.end();
          await closed;
        }
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Reads until its parent is gone, then stops the server and removes the folder: a pipe ends with its process, even by `kill -9`. */
const guardScript = 'folder=$1; shift; "$@" & server=$!; cat > /dev/null; kill -QUIT "$server"; wait "$server"; cd /; rm -rf "$folder"';

interface ServeOptions {
  readonly folder: string;
  readonly dataDirectory: string;
  readonly signal: AbortSignal | undefined;
}

async function serve(launch: Launch, { folder, dataDirectory, signal }: ServeOptions): Promise<{ readonly guard: ChildProcess; readonly port: number }> {
  const port = await freePort();
  const settings = serverSettings({ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' });
  const args = ['-c', guardScript, 'sh', folder, `${launch.bin}/postgres`, '-D', dataPath(launch, dataDirectory), ...settings];
  const guard = spawnProgram(launch, { program: '/bin/sh', args, directory: dataDirectory, stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.once('error', () => {});
  guard.unref();
  for (let waitedMs = 0; (await readPidFile(dataDirectory))?.ready !== true; waitedMs += 10) {
    if (signal?.aborted === true || guard.exitCode !== null || waitedMs > 60_000) {
      guard.stdin?.end();
      signal?.throwIfAborted();
      throw new ServerUnavailableError(`Cannot start a Postgres server in "${folder}": it ended or took over a minute; expected it to listen on port ${port}`);
    }
    await sleep(10);
  }
  return { guard, port };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new ServerUnavailableError('Cannot find a free port: none was given; expected one on 127.0.0.1');
  return address.port;
}
