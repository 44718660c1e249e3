/** Runs the real command on real papers, and watches it from outside: when its work began and ended, and the memory of all its processes. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RunSummary } from '@sluice/core-models';
import { watchFamily } from '@sluice/testing';
import { z } from 'zod';

const Event = z.object({ type: z.string() });
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

export interface CommandRun {
  readonly commandSeconds: number;
  /** From the end of intake to the end of the run. */
  readonly workSeconds: number;
  readonly peakParentBytes: number;
  readonly peakAllBytes: number;
  readonly summary: RunSummary;
}

export async function runCommand(args: readonly string[], options: { readonly folder: string }): Promise<CommandRun> {
  const { folder } = options;
  const out = join(folder, 'out');
  using family = watchFamily({ everyMs: 500 });
  const started = performance.now();
  const env = { PATH: process.env['PATH'], HOME: folder, OPENAI_API_KEY: 'sk-loopback' };
  const child = spawn(process.execPath, [main, 'run', ...args, '--out', out, '--json'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start "${main}": no process; expected one`, { cause: await ended });
  family.adopt(pid);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const moments = new Map<string, number>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    moments.set(Event.parse(JSON.parse(line)).type, performance.now());
  });

  let [peakParentBytes, peakAllBytes] = [0, 0];
  const state = { running: true };
  const watching = (async () => {
    while (state.running) {
      const children = await family.living();
      const shares = await Promise.all([pid, ...children.map((member) => member.pid)].map(proportionalBytes));
      peakParentBytes = Math.max(peakParentBytes, await peakResidentBytes(pid));
      peakAllBytes = Math.max(peakAllBytes, shares.reduce((sum, bytes) => sum + bytes, 0));
      await sleep(500);
    }
  })();
  const code = await ended;
  state.running = false;
  await watching;
  if (code !== 0) throw new Error(`Cannot measure "sluice run": exit code ${code}; expected 0. ${said.slice(-2000)}`);
  return {
    commandSeconds: (performance.now() - started) / 1000,
    workSeconds: ((moments.get('run_ended') ?? Number.NaN) - (moments.get('intake_done') ?? Number.NaN)) / 1000,
    peakParentBytes,
    peakAllBytes,
    summary: RunSummary.parse(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))),
  };
}

/** Pages that several processes share (Postgres' buffers, the program's text) are counted once in the sum. Linux only. */
async function proportionalBytes(pid: number): Promise<number> {
  return kilobytes(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''), 'Pss');
}

async function peakResidentBytes(pid: number): Promise<number> {
  return kilobytes(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''), 'VmHWM');
}

function kilobytes(text: string, field: string): number {
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}
