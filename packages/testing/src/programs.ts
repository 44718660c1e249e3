/** The project's two programs as a person starts them: the command, run to its end, and the server, until it is closed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const server = fileURLToPath(new URL('../../../apps/api/src/main.ts', import.meta.url));

/** What it printed on stdout. Rejects where it ends otherwise than with 0. */
export async function runCommand(args: readonly string[], options: { readonly cwd: string }): Promise<string> {
  const child = spawn(process.execPath, [command, ...args], { cwd: options.cwd, env: plainEnvironment(options.cwd), stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`Cannot run "sluice ${args.join(' ')}": it ended with ${String(code)}; expected 0. ${err}`);
  return out;
}

export interface StartedServer extends AsyncDisposable {
  /** `http://127.0.0.1:43210`. */
  readonly address: string;
}

export async function startServer(options: { readonly db: string; readonly cwd: string }): Promise<StartedServer> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', server, '--port', '0', '--db', options.db], { cwd: options.cwd, env: plainEnvironment(options.cwd), stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['it ended'])]);
  const address = /http:\/\/[\d.]+:\d+/.exec(String(first))?.[0];
  if (address === undefined) throw new Error(`Cannot start the server: it said "${String(first)}"; expected its address`);
  return {
    address,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** No key, store or setting of the person who runs the tests. */
function plainEnvironment(home: string): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1' };
}
