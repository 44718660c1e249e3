/** The service as its users start it: a process of its own, on a port of its own, over a store of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, cpuSecondsOfFirstThread, cpuSecondsWithChildren } from './cpu-seconds.ts';

const main = fileURLToPath(new URL('../../apps/api/src/main.ts', import.meta.url));

export interface Api extends AsyncDisposable {
  readonly address: string;
  /** What it has written to standard error since it listens. */
  readonly complaints: readonly string[];
  residentBytes(): Promise<number>;
  cpu(): Promise<Cpu>;
  ask(path: string, body?: unknown): Promise<unknown>;
}

/** Processor seconds so far. */
export interface Cpu {
  /** The service's thread that answers. */
  readonly serving: number;
  /** Its other threads: that of the runs, and those of the engine. */
  readonly working: number;
  /** Its store's server, with the processes that it has for connections. */
  readonly store: number;
}

/** `cpu` is of the store that it makes in `cwd`: where `flags` name none. */
export async function startApi(cwd: string, flags: readonly string[] = []): Promise<Api> {
  const { INIT_CWD: _typedIn, DATABASE_URL: _db, ...env } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, '--port', '0', ...flags], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  let address = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (address !== '') complaints.push(line);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    address = /http:\/\/[^,\s]+/.exec(line)?.[0] ?? '';
    if (address !== '') break;
  }
  if (address === '') throw new Error('Cannot start the service: it ended without listening; expected its address');
  return {
    address,
    complaints,
    residentBytes: async () => Number(/^process_resident_memory_bytes (\d+)/m.exec(await (await fetch(`${address}/metrics`)).text())?.[1] ?? Number.NaN),
    cpu: async () => {
      const [serving, all, store] = await Promise.all([cpuSecondsOfFirstThread(child.pid ?? 0), cpuSeconds(child.pid ?? 0), cpuSecondsWithChildren(await serverIn(cwd))]);
      return { serving, working: all - serving, store };
    },
    ask: async (path, body) => {
      const response = await fetch(`${address}${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return await response.json();
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** The pid of the Postgres server of the store that the service made there. */
async function serverIn(cwd: string): Promise<number> {
  return Number((await readFile(join(cwd, '.sluice/db/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}
