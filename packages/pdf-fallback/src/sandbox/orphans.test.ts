import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testing';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const program = `
import { openPool } from '${folder}pool.ts';
const pool = openPool({ entry: '${folder}scripted-child.ts', maxChildren: 1, memoryMb: 900, timeoutSeconds: 60 });
const options = { timeoutMs: () => 60000, signal: new AbortController().signal };
await pool.run({ kind: 'peek', path: 'answer', timeoutMs: 0 }, options);
console.log(pool.pids()[0]);
void pool.run({ kind: 'peek', path: 'hang', timeoutMs: 0 }, options);
`;

/** The parent's file lies in no checkout, where Deno would look for it. */
const denoConfig = fileURLToPath(new URL('../../../../deno.json', import.meta.url));

it.runIf(existsSync('/proc'))('a child in an endless loop dies with a parent that is killed', { timeout: 30_000 }, async () => {
  await using temporary = await temporaryFolder();
  const file = join(temporary.path, 'parent.ts');
  await writeFile(file, program);
  const parent = spawn(process.execPath, 'Deno' in globalThis ? ['run', '-A', '--config', denoConfig, file] : [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
  expect(pid).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  parent.kill('SIGKILL');
  await expect.poll(() => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')), { timeout: 5000 }).toBe(false);
});
