/** Kills a program with SIGKILL as planned, starts the same command again each time, and at last lets it come to its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Family } from './family.ts';
import { failpointValue, type Kill } from './kill-plan.ts';

export interface KilledCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Attempt {
  /** Null for the last one, which nobody kills. */
  readonly kill: Kill | null;
  /** False where the program had ended before the kill was due. */
  readonly killed: boolean;
  readonly exitCode: number | null;
  /** Milliseconds since the epoch, to set beside an oracle's log. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Milliseconds from the start to the first line on stdout; null where none came. */
  readonly firstLineMs: number | null;
  /** The last 4 KB of stderr. */
  readonly stderr: string;
}

/**
 * Runs the command once per kill and then once to its end. Stops early where an attempt ends by itself: either its work is done and the same
 * command would begin anew, or it failed and a restart would hide that. A failpoint's name and hit reach the program as `SLUICE_FAILPOINT`.
 *
 * @example
 * const attempts = await runAndKill({ command, kills: planKills({ seed: 1, count: 10, withinMs: [200, 3000] }), timeoutMs: 60_000, signal });
 */
export async function runAndKill(options: {
  readonly command: KilledCommand;
  readonly kills: readonly Kill[];
  /** For each attempt; an attempt that outlives it is a hang, and throws. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told of each process that is started. */
  readonly family?: Family;
}): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const kill of [...options.kills, null]) {
    options.signal.throwIfAborted();
    const attempt = await attemptOnce({ ...options, kill });
    attempts.push(attempt);
    if (!attempt.killed) break;
  }
  return attempts;
}

async function attemptOnce(options: {
  readonly command: KilledCommand;
  readonly kill: Kill | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly family?: Family;
}): Promise<Attempt> {
  const { command, kill, timeoutMs, signal } = options;
  const startedAt = Date.now();
  const failpoint = kill === null ? undefined : failpointValue(kill);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: withoutUndefined({ ...command.env, SLUICE_FAILPOINT: failpoint }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) options.family?.adopt(child.pid);
  const end = () => child.kill('SIGKILL');
  let killer: NodeJS.Timeout | undefined;
  const killIn = (since: 'start' | 'first_line') => {
    if (kill?.how === 'time' && kill.since === since) killer = setTimeout(end, kill.afterMs);
  };
  const heard = listen(child, { startedAt, onFirstLine: () => killIn('first_line') });
  // 'exit', not 'close': a killed program's own children may hold its pipes open for as long as they live.
  const exited = once(child, 'exit');
  signal.addEventListener('abort', end, { once: true });
  killIn('start');
  let hung = false;
  const watchdog = setTimeout(() => {
    hung = true;
    end();
  }, timeoutMs);
  try {
    const [exitCode, endSignal]: readonly unknown[] = await exited;
    if (hung) throw new Error(`Cannot finish "${command.args.join(' ')}": no end after ${timeoutMs} ms; expected one. ${heard.stderr}`);
    return {
      kill,
      killed: endSignal === 'SIGKILL',
      exitCode: typeof exitCode === 'number' ? exitCode : null,
      startedAt,
      endedAt: Date.now(),
      firstLineMs: heard.firstLineMs,
      stderr: heard.stderr,
    };
  } finally {
    clearTimeout(killer);
    clearTimeout(watchdog);
    signal.removeEventListener('abort', end);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function listen(
  child: ChildProcess,
  { startedAt, onFirstLine }: { readonly startedAt: number; readonly onFirstLine: () => void },
): { readonly firstLineMs: number | null; readonly stderr: string } {
  let firstLineMs: number | null = null;
  let stderr = '';
  child.stdout?.on('data', () => {
    if (firstLineMs !== null) return;
    firstLineMs = Date.now() - startedAt;
    onFirstLine();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4096)));
  return {
    get firstLineMs() {
      return firstLineMs;
    },
    get stderr() {
      return stderr;
    },
  };
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
