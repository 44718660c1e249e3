/** The running server of a store: found again, or started. */
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stat } from 'node:fs/promises';
import { initCluster } from './init-cluster.ts';
import { disownPidFile, isServerOf, readPidFile, type RunningServer } from './pid-file.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { canReach, serverAccount } from './server-account.ts';
import { type FindBinaries, majorOf, type ServerBinaries } from './server-binaries.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';
import { makeSocketDirectory, socketPath } from './socket-directory.ts';
import { startServer } from './start-server.ts';
import { stopServer } from './stop-server.ts';

/** The caller holds the store's lock, so that nobody starts or stops a server meanwhile. */
export async function findOrStartServer(store: string, findBinaries: FindBinaries): Promise<RunningServer> {
  const dataDirectory = join(store, 'data');
  const running = await findRunning(dataDirectory);
  if (running !== null) return running;
  const account = await serverAccount(dataDirectory);
  const reachable = await canReach(account, dataDirectory);
  const { bin } = await reachableBinaries(await chooseBinaries(store, findBinaries), account);
  const launch = { bin, account, throughWorkingDirectory: !reachable };
  if ((await majorOf(join(dataDirectory, 'PG_VERSION'))) === null) await initCluster(launch, dataDirectory, { durable: true });
  const socketDirectory = await makeSocketDirectory(store, { account, reachable });
  return await startServer({ launch, store, dataDirectory, socketDirectory });
}

/** A server that takes connections; null where there is none, with whatever was left of one out of the way. */
async function findRunning(dataDirectory: string): Promise<RunningServer | null> {
  const longestRecoveryMs = 120_000;
  for (let waitedMs = 0; ; waitedMs += 20) {
    const server = await readPidFile(dataDirectory);
    if (server === null) return null;
    if (!(await isServerOf(dataDirectory, server.pid))) break;
    if (server.ready && (await isListening(server))) return server;
    // Its socket was swept away with the temporary folder, or it hangs: nobody new can ever reach it.
    if (server.ready ? waitedMs >= 2000 : waitedMs >= longestRecoveryMs) {
      await stopServer(dataDirectory);
      break;
    }
    await sleep(20);
  }
  await disownPidFile(dataDirectory);
  return null;
}

export async function isListening(server: RunningServer): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createConnection(socketPath(server.socketDirectory, server.port));
    const settle = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** The best that is really there, of the version that made the store's cluster. */
export async function chooseBinaries(store: string, findBinaries: FindBinaries): Promise<ServerBinaries> {
  const made = await majorOf(join(store, 'data', 'PG_VERSION'));
  for (const binaries of await findBinaries()) {
    if (made !== null && binaries.major !== made) continue;
    if ((await stat(join(binaries.bin, 'postgres')).catch(() => null)) !== null) return binaries;
  }
  throw new ServerUnavailableError(
    `Cannot start the store in "${store}": no Postgres server ${made === null ? '' : `of version ${made} `}is installed; expected the npm package of this platform or /usr/lib/postgresql`,
  );
}
