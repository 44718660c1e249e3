/** Processes and folders for the tests of stores: whatever a test leaves behind is found and ended here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

/** A folder of the test's own. Disposal kills the servers that are still at work in it, and says how many. */
export async function testFolder(): Promise<AsyncDisposable & { readonly path: string; servers(): Promise<readonly number[]> }> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-store-'));
  // As a user's folder is; one that is closed to the server's user has a test of its own.
  await chmod(path, 0o755);
  return {
    path,
    servers: () => serversIn(path),
    async [Symbol.asyncDispose]() {
      const left = await serversIn(path);
      for (const pid of left) process.kill(pid, 'SIGQUIT');
      await rm(path, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`Cannot clean up "${path}": ${left.length} server processes were left; expected none`);
    },
  };
}

/** Postmasters and backends alike: each works in its data folder. Linux only; elsewhere none is seen. */
async function serversIn(path: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map(async (pid) => ({ pid: Number(pid), cwd: await readlink(`/proc/${pid}/cwd`).catch(() => '') })));
  return places.filter(({ cwd }) => cwd.startsWith(`${path}/`)).map(({ pid }) => pid);
}

/** A process that has the store open. */
export interface Opener {
  readonly child: ChildProcess;
  /** `open local`, or what it said on stderr. */
  readonly said: string;
  leave(): Promise<void>;
  kill(): Promise<void>;
}

export async function startOpener(url: string, mark: string): Promise<Opener> {
  const script = fileURLToPath(new URL('./test-opener.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url, mark], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const stderr = text(child.stderr);
  const said = await Promise.race([once(child.stdout, 'data').then(([chunk]) => String(chunk).trim()), closed.then(() => stderr)]);
  return {
    child,
    said,
    async leave() {
      child.stdin.end();
      await closed;
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
