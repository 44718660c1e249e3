import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makePdf, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** The program until it ends, or is killed when it has said `killAt`. */
function sluice(args: readonly string[], { cwd, failpoint, killAt }: { readonly cwd: string; readonly failpoint?: string; readonly killAt?: string }): Promise<{ readonly code: number | null; readonly err: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...(failpoint === undefined ? {} : { SLUICE_FAILPOINT: failpoint }) };
  const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    if (killAt !== undefined && err.includes(killAt)) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, err }));
  });
}

test('a program that is killed before it knows its batch’s name, and again while it waits, finds its batch and pays for it once', { timeout: 240_000 }, async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  await mkdir(join(cwd, 'papers'));
  for (const tree of ['alders', 'birches', 'cedars']) {
    await writeFile(join(cwd, 'papers', `${tree}.pdf`), await makePdf({ pages: [{ lines: [`# On ${tree}`, '', `In all, 120 ${tree} were measured for two years with a tape of steel.`] }] }));
  }
  await writeFile(join(cwd, 'targets.yaml'), '- {name: aim, description: What was measured}\n');
  await using llm = await startLoopbackLlm({ script: { batches: { delayMs: 86_400_000 } } });
  const command = ['run', 'papers', '--targets', 'targets.yaml', '--extractor', 'openai', '--batch', '--model', 'loopback-1', '--base-url', llm.baseUrl, '--out', 'out', '--db', 'local:db'];

  expect(await sluice(command, { cwd, failpoint: 'batch.submitted:1' })).toMatchObject({ code: null });
  expect(llm.batches).toMatchObject([{ status: 'in_progress', request_counts: { total: 3 } }]);
  expect(await sluice(command, { cwd, killAt: 'of an earlier start' })).toMatchObject({ code: null });

  llm.misbehave({});
  const { code, err } = await sluice(command, { cwd });
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('3 of 3 requests answered') });
  expect(llm.batches).toHaveLength(1);
  // Each line once, and the question for the server's parameters.
  expect(llm.requests).toHaveLength(4);
  expect(JSON.parse(await readFile(join(cwd, 'out', 'summary.json'), 'utf8'))).toMatchObject({ status: 'finished', counts: { extracted: 3 } });
  await sluice(['db', 'stop', '--db', 'local:db'], { cwd });
});
