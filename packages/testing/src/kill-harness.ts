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
  /** Lines that told of progress, and milliseconds from the start to the first of them. */
  readonly progress: number;
  readonly firstProgressMs: number | null;
  /** The last 4 KB of stderr. */
  readonly stderr: string;
}

/**
 * Runs the command and kills it, again and again, until `nextKill` has no more for it; that time it comes to its end. Stops early where an attempt ends by itself: either its work is done and the same
 * command would begin anew, or it failed and a restart would hide that. A failpoint's name and hit reach the program as `SLUICE_FAILPOINT`.
 *
 * @example
 * const attempts = await runAndKill({ command, nextKill: (before) => (before.length < 10 ? drawKill(random, { failpoints, left }) : null), timeoutMs: 60_000, signal });
 */
export async function runAndKill(options: {
  readonly command: KilledCommand;
  /** Asked before each start. */
  readonly nextKill: (before: readonly Attempt[]) => Kill | null | Promise<Kill | null>;
  /** Of an attempt that was killed: its work was done, and the same command would begin anew. @default never */
  readonly isOver?: (attempt: Attempt) => boolean;
  /** A line on stdout that tells of progress. @default none is */
  readonly isProgress?: (line: string) => boolean;
  /** For each attempt; an attempt that outlives it is a hang, and throws. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told of each process that is started. */
  readonly family?: Family;
}): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (;;) {
    options.signal.throwIfAborted();
    const attempt = await attemptOnce({ ...options, kill: await options.nextKill(attempts) });
    attempts.push(attempt);
    if (!attempt.killed || options.isOver?.(attempt) === true) return attempts;
  }
}

async function attemptOnce(options: {
  readonly command: KilledCommand;
  readonly kill: Kill | null;
  readonly isProgress?: (line: string) => boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly family?: Family;
}): Promise<Attempt> {
  const { command, kill, isProgress = () => false, timeoutMs, signal } = options;
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
  const heard = listen(child, {
    startedAt,
    isProgress,
    onFirstLine: () => killIn('first_line'),
    onProgress: (lines) => {
      if (kill !== null && lines >= kill.byProgress) end();
    },
  });
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
      progress: heard.progress,
      firstProgressMs: heard.firstProgressMs,
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

interface Heard {
  firstLineMs: number | null;
  progress: number;
  firstProgressMs: number | null;
  stderr: string;
}

/** Goes on being filled in. */
function listen(
  child: ChildProcess,
  options: { readonly startedAt: number; readonly isProgress: (line: string) => boolean; readonly onFirstLine: () => void; readonly onProgress: (lines: number) => void },
): Heard {
  const { startedAt, isProgress, onFirstLine, onProgress } = options;
  const heard: Heard = { firstLineMs: null, progress: 0, firstProgressMs: null, stderr: '' };
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (heard.firstLineMs === null) {
      heard.firstLineMs = Date.now() - startedAt;
      onFirstLine();
    }
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    const told = lines.filter(isProgress).length;
    if (told === 0) return;
    heard.firstProgressMs ??= Date.now() - startedAt;
    heard.progress += told;
    onProgress(heard.progress);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (heard.stderr = (heard.stderr + text).slice(-4096)));
  return heard;
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
