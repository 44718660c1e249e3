/** Starts the server of a store and waits until it takes connections. */
import { closeSync, openSync } from 'node:fs';
import { readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import { readPidFile, type RunningServer } from './pid-file.ts';
import { serverSettings } from './server-settings.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';
import { dataPath, type Launch, spawnProgram } from './spawn-program.ts';

export interface StartServerOptions {
  readonly launch: Launch;
  readonly store: string;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
}

/** The server is in a session of its own: Ctrl-C does not reach it, and it outlives its parent. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  // After a kill -9 of the server its backends need a moment to see that and end.
  for (let tries = 1; ; tries += 1) {
    const attempt = await tryStart(options);
    if (typeof attempt !== 'string') return attempt;
    if (!attempt.includes('still in use') || tries === 50) {
      throw new DatabaseError(`Cannot start the store in "${options.store}": ${attempt}; expected the Postgres server to start. Its log is server.log in that folder`);
    }
    await sleep(100);
  }
}

/** The server, or what it last said. */
async function tryStart({ launch, store, dataDirectory, socketDirectory }: StartServerOptions): Promise<RunningServer | string> {
  const logPath = join(store, 'server.log');
  const before = await trimLog(logPath);
  const log = openSync(logPath, 'a');
  const args = ['-D', dataPath(launch, dataDirectory), ...serverSettings({ unix_socket_directories: quoted(socketDirectory) })];
  const child = spawnProgram(launch, { program: 'postgres', args, directory: dataDirectory, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.unref();
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `it ended with ${code ?? signal}`));
  for (;;) {
    const server = await readPidFile(dataDirectory);
    if (server?.ready === true && server.pid === child.pid) return server;
    if (child.pid === undefined) throw new ServerUnavailableError(ended ?? 'it did not start');
    if (ended !== null) return (await lastWords(logPath, before)) || ended;
    await sleep(5);
  }
}

/** The setting is a list: a comma or a space in a path must not split it. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/** Its length now. A log over a megabyte starts anew. */
async function trimLog(path: string): Promise<number> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size <= 1024 * 1024) return size;
  await truncate(path);
  return 0;
}

async function lastWords(logPath: string, from: number): Promise<string> {
  const said = (await readFile(logPath)).subarray(from).toString('utf8').split('\n');
  return said.filter((line) => /\b(FATAL|PANIC|ERROR):/.test(line)).at(-1)?.replace(/^.*?\b(FATAL|PANIC|ERROR):\s*/, '') ?? '';
}
