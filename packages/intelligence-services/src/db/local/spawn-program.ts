/** Starts one of the server's programs as the server's user, in a folder of its own. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import process from 'node:process';
import type { ServerAccount } from './server-account.ts';

export interface Launch {
  readonly bin: string;
  readonly account: ServerAccount | null;
  /** True where the folder's path is closed to the server's user. */
  readonly throughWorkingDirectory: boolean;
}

/**
 * The path by which the server knows its data: on Linux a process may enter its working directory by this name whatever lies above it.
 */
export function dataPath(launch: Launch, directory: string): string {
  return launch.throughWorkingDirectory ? '/proc/self/cwd' : directory;
}

/**
 * `setpriv` changes into the folder while still root and drops its rights then; the runtimes' own `uid` option differs in that order (Deno drops
 * them first and is refused the folder).
 */
export function spawnProgram(launch: Launch, options: { readonly program: string; readonly args: readonly string[]; readonly directory: string; readonly stdio: StdioOptions; readonly detached?: boolean }): ChildProcess {
  const { account } = launch;
  const { directory: cwd, stdio, detached = false } = options;
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const program = options.program.includes('/') ? options.program : `${launch.bin}/${options.program}`;
  if (account === null) return spawn(program, options.args, { cwd, stdio, detached, env });
  const { uid, gid } = account;
  if (!launch.throughWorkingDirectory) return spawn(program, options.args, { cwd, stdio, detached, env, uid, gid });
  const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--', program, ...options.args];
  return spawn('setpriv', drop, { cwd, stdio, detached, env });
}
