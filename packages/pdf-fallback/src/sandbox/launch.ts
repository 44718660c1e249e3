/** Starts one conversion child: own process group, empty environment, kernel limits, and a guard that ends it if the parent dies. */
import { spawn } from 'node:child_process';
import type { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import process from 'node:process';
import type { ChildLimits } from './limits.ts';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface LaunchedChild {
  readonly pid: number;
  /** Settles when the process is gone; never rejects. */
  readonly exited: Promise<ChildExit>;
  send(line: string): void;
  /** While false, the child alone does not keep the parent's event loop alive. */
  hold(busy: boolean): void;
  /** SIGKILL to the whole group, programs that the child started included. Safe to call twice. */
  kill(): void;
  /** The last words on stderr, at most 4,000 characters. */
  lastWords(): string;
}

/**
 * The guard blocks on descriptor 3, whose other end only the parent holds: when the parent goes, however it goes, the read ends and
 * the group is killed. A child stuck in a loop could not notice by itself. `exec` keeps the shell's pid, so pid = process group.
 */
const SCRIPT = `(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
ulimit -c 0; ulimit -t "$1"; [ "$2" = none ] || ulimit -d "$2"
shift 2; exec "$@" 3<&-`;

/** Returns null where no process could be started. `entry` is the absolute path of the child's module. */
export function launchChild(options: {
  readonly entry: string;
  readonly limits: ChildLimits;
  readonly onData: (chunk: Uint8Array) => void;
}): LaunchedChild | null {
  const { entry, limits } = options;
  const run = [process.execPath, ...runtimeArguments(limits.heapMb), entry];
  const [command = '', ...args] =
    process.platform === 'win32'
      ? run
      : ['/bin/sh', '-c', SCRIPT, 'sluice-child', String(limits.cpuSeconds), String(limits.dataKib ?? 'none'), ...run];
  const child = spawn(command, args, { env: {}, detached: process.platform !== 'win32', stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const { promise: exited, resolve } = Promise.withResolvers<ChildExit>();
  child.once('error', () => resolve({ code: null, signal: null }));
  child.once('exit', (code, signal) => {
    resolve({ code, signal });
    kill();
  });
  const { pid } = child;
  if (pid === undefined) return null;

  let words = '';
  child.stdout?.on('data', (chunk: Buffer) => options.onData(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-4000);
  });
  // A child that dies while it is spoken to breaks the pipe; its exit tells.
  for (const stream of child.stdio) stream?.on('error', () => {});

  function kill(): void {
    try {
      process.kill(process.platform === 'win32' ? Number(pid) : -Number(pid), 'SIGKILL');
    } catch {
      // ESRCH: the group is gone already.
    }
  }
  function hold(busy: boolean): void {
    for (const held of [child, ...child.stdio]) {
      if (!(held instanceof Socket) && held !== child) continue;
      if (busy) held.ref();
      else held.unref();
    }
  }
  return { pid, exited, send: (line) => void child.stdin?.write(`${line}\n`), hold, kill, lastWords: () => words };
}

function runtimeArguments(heapMb: number): readonly string[] {
  const heap = `--max-old-space-size=${heapMb}`;
  return 'Deno' in globalThis ? ['run', '-A', '--no-lock', `--v8-flags=${heap}`] : [heap, '--no-warnings'];
}
