/** A model that takes its time, as a process of its own: its pace is not that of whoever measures. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './cpu-seconds.ts';

const main = fileURLToPath(new URL('../../packages/testing/src/loopback-llm-main.ts', import.meta.url));

export interface Model extends AsyncDisposable {
  readonly baseUrl: string;
  /** Processor seconds so far. */
  cpu(): Promise<number>;
}

export async function startModel(latencyMs: number): Promise<Model> {
  const child = spawn(process.execPath, [main, '--latency-ms', String(latencyMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    baseUrl: String(line),
    cpu: () => cpuSeconds(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
