/** Trouble at seeded moments: workers and the run itself killed, stopped and woken late, cut off from the database, told to leave, and Postgres stopped in an instant. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CuttableProxy } from '@sluice/testing';

export interface Program {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Each line of its standard output. */
  readonly onLine: (line: string) => void;
  /** A line that says that it has begun its work: a blow to one that is still starting hits nothing. */
  readonly isAtWork: (line: string) => boolean;
}

/** However this process ends, its programs do not outlive it. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** A program that is started again whenever it ends, until its work is over or it is let go. */
export class Restarted {
  readonly #program: Program;
  #child: ChildProcess | undefined;
  #over = false;
  /** It has begun its work, and has not been told to end it since. */
  atWork = false;
  readonly done: Promise<void>;
  /** The last that it said on standard error. */
  said = '';

  constructor(program: Program, options: { readonly isOver: (code: unknown, said: string) => boolean }) {
    this.#program = program;
    this.done = this.#live(options.isOver);
  }

  /** Stops it, and wakes it later. */
  pause(ms: number): void {
    this.signal('SIGSTOP');
    const child = this.#child;
    // A child that has ended meanwhile is signalled no more, whoever has its number by then.
    this.#later(ms, () => child?.kill('SIGCONT'));
  }

  /** It goes on and hears nothing of the database, nor the database of it, until that is mended. */
  cutOff(proxy: Pick<CuttableProxy, 'hold' | 'mend'>, ms: number): void {
    this.atWork = false;
    proxy.hold();
    this.#later(ms, () => proxy.mend());
  }

  #later(ms: number, end: () => void): void {
    const child = this.#child;
    setTimeout(() => {
      end();
      if (child === this.#child) this.atWork = true;
    }, ms).unref();
  }

  signal(name: NodeJS.Signals): void {
    this.atWork = false;
    this.#child?.kill(name);
  }

  /** Told to go, and made to where it does not. */
  async end(): Promise<void> {
    this.#over = true;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const patience = setTimeout(() => this.signal('SIGKILL'), 20_000);
    await this.done;
    clearTimeout(patience);
  }

  async #live(isOver: (code: unknown, said: string) => boolean): Promise<void> {
    const { args, cwd, env, onLine, isAtWork } = this.#program;
    while (!this.#over) {
      const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      this.#child = child;
      living.add(child);
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
        if (!this.#over && lines.some(isAtWork)) this.atWork = true;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-2000)));
      const [code]: readonly unknown[] = await once(child, 'exit');
      living.delete(child);
      if (isOver(code, this.said)) return;
      await sleep(200);
    }
  }
}

export interface Disturbance {
  readonly what: 'kill' | 'stop' | 'cut' | 'leave' | 'kill_run' | 'postgres';
  readonly afterMs: number;
  /** Which worker, as a share of all. */
  readonly whom: number;
  /** How long a stopped one sleeps, or one is cut off: some come back before their leases run out, some long after. */
  readonly sleepMs: number;
}

export function planDisturbances(random: () => number, options: { readonly count: number; readonly everyMs: readonly [number, number] }): readonly Disturbance[] {
  const [least, most] = options.everyMs;
  return Array.from({ length: options.count }, (_, index) => {
    const dice = random();
    // Each round has each kind of trouble, the rare ones too.
    const what = index === 1 ? 'stop' : dice < 0.3 ? 'kill' : dice < 0.5 ? 'stop' : dice < 0.7 ? 'cut' : dice < 0.8 ? 'leave' : dice < 0.9 ? 'kill_run' : 'postgres';
    return { what, afterMs: least + random() * (most - least), whom: random(), sleepMs: random() < 0.5 ? 2000 + random() * 5000 : 20_000 + random() * 8000 };
  });
}
