import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

async function sluice(args: readonly string[], options: { readonly cwd: string; readonly failpoint?: string }): Promise<{ readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string }> {
  const { cwd, failpoint = '' } = options;
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { PATH: process.env['PATH'], HOME: cwd, SLUICE_FAILPOINT: failpoint }, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<void>((resolve, reject) => child.on('error', reject).on('close', () => resolve()));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code: child.exitCode, signal: child.signalCode, out, err };
}

test('a command that is killed after the end of its run, and before it has told of it, tells of that run when it comes again', { timeout: 240_000 }, async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  await writeFile(join(cwd, 'list.jsonl'), JSON.stringify({ title: 'On alders', abstract: 'In all, 120 alders were measured for two years with a tape of steel.' }));
  await writeFile(join(cwd, 'targets.yaml'), '- {name: aim, description: What was measured}\n');
  const command = ['run', 'list.jsonl', '--targets', 'targets.yaml', '--db', 'local:db'];
  const told = { code: 0, err: expect.stringContaining('has finished already') };

  expect(await sluice([...command, '--out', 'out'], { cwd, failpoint: 'outputs.written' })).toMatchObject({ signal: 'SIGKILL' });
  expect(await sluice([...command, '--out', 'out'], { cwd })).toMatchObject({ ...told, out: expect.stringContaining('1 entry: 1 extracted') });
  expect(JSON.parse(await readFile(join(cwd, 'out', 'summary.json'), 'utf8'))).toMatchObject({ counts: { extracted: 1 } });
  // That one has been told: the same command is a run of its own again, and is told of though it writes no files.
  expect(await sluice(command, { cwd, failpoint: 'run.ended' })).toMatchObject({ signal: 'SIGKILL' });
  expect(await sluice(command, { cwd })).toMatchObject({ ...told, out: expect.stringContaining('1 entry: 1 cached') });
  const runs = await sluice(['runs', '--db', 'local:db'], { cwd });
  expect(runs.out.match(/1 entry/g)).toHaveLength(2);
  await sluice(['db', 'stop', '--db', 'local:db'], { cwd });
});
