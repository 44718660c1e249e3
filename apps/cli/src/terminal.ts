/** The outside of the program: two streams, the environment, the user's folder, a question, an interrupt. Handed in, so that tests have their own. */
import { createInterface } from 'node:readline/promises';
import { userFolder } from '@sluice/core-models/without-schemas';
import type { FirstChild } from '@sluice/pdf-fallback/first-child';

export interface Output {
  /** Waits while the reader at the other end is slow. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** Width in columns, 100 where nobody says. */
  columns(): number;
  readonly colour: boolean;
}

export interface Terminal {
  /** What was asked for: tables, or JSON lines. */
  readonly out: Output;
  /** People's words and the progress bar. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands. */
  readonly cwd: string;
  readonly now: () => number;
  readonly residentBytes: () => number;
  /** Null where nobody can answer. */
  readonly ask: ((question: string, signal?: AbortSignal) => Promise<string>) | null;
  /** Calls back for each Ctrl-C (or SIGTERM) until disposed. */
  onInterrupt(handler: () => void): Disposable;
  /** Ends the process at once. */
  exitNow(code: number): void;
  /** A conversion child that was begun before this program was loaded. */
  readonly firstChild?: FirstChild | null;
  /** Ends the process as `kill -9` would: for the kill harness alone. */
  killNow?(): void;
}

/** What is needed of node's `process`. */
type Process = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd' | 'on' | 'off' | 'exit' | 'kill' | 'pid' | 'memoryUsage'>;

export function terminalOf(process: Process): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const ask = async (question: string, signal?: AbortSignal): Promise<string> => {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return await lines.question(question, signal === undefined ? {} : { signal });
    } finally {
      lines.close();
    }
  };
  return {
    out: outputOf(stdout, env),
    err: outputOf(stderr, env),
    env,
    cwd: userFolder(process.cwd(), env),
    now: () => performance.now(),
    residentBytes: () => process.memoryUsage.rss(),
    ask: stdin.isTTY && stderr.isTTY ? ask : null,
    onInterrupt: (handler) => {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, handler);
      return {
        [Symbol.dispose]: () => {
          for (const signal of signals) process.off(signal, handler);
        },
      };
    },
    exitNow: (code) => process.exit(code),
    killNow: () => process.kill(process.pid, 'SIGKILL'),
  };
}

function outputOf(stream: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): Output {
  let broken = false;
  // A reader that has seen enough (`| head`) ends nothing but its own reading.
  stream.on('error', () => {
    broken = true;
  });
  const isTTY = stream.isTTY;
  return {
    isTTY,
    columns: () => Math.max(40, Number(env['COLUMNS']) || (isTTY ? stream.columns : 0) || 100),
    colour: isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    write: (text) =>
      new Promise((resolve) => {
        if (broken || text === '') resolve();
        else stream.write(text, () => resolve());
      }),
  };
}
