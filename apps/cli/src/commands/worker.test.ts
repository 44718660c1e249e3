import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openSluice } from '@sluice/pipeline';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const patience = { timeout: 60_000, interval: 100 };

interface Started extends Disposable {
  readonly child: ChildProcess;
  readonly ended: Promise<readonly unknown[]>;
  said(): string;
}

function sluice(args: readonly string[], cwd: string): Started {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { PATH: process.env['PATH'], HOME: cwd }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, ended: once(child, 'close'), said: () => said, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

async function ask(address: string, path: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${address}${path}`);
  return { status: response.status, text: await response.text() };
}

/** Of the server of a local store, by its pid file: the port, and the folder of the socket. */
async function addressOf(store: string): Promise<string> {
  const [port, socketFolder = ''] = (await readFile(join(store, 'data', 'postmaster.pid'), 'utf8')).split('\n').slice(3, 5);
  return `postgres://sluice@localhost:${port}/postgres?host=${encodeURIComponent(socketFolder)}`;
}

/** Of promtool over a text of metrics; none where it is not installed. */
function complaintsOf(text: string): string {
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return checked.error === undefined ? checked.stderr + checked.stdout : '';
}

test('a worker tells over HTTP that it waits for the store’s tables, what it works on, and that it was told to stop; what it has in hand it finishes', { timeout: 240_000 }, async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm({ script: { latencyMs: 2000 } });
  const cwd = folder.path;
  // Its server is shared by processes, who come to it by its socket; the queue's tables are not in it yet.
  await using _keeper = await openSluice({ db: `local:${join(cwd, 'store')}` });
  const db = await addressOf(join(cwd, 'store'));
  const records = Array.from({ length: 6 }, (_, index) => JSON.stringify({ title: `On the growth of tree number ${index + 1}`, abstract: `In all, ${index + 100} trees were measured for two years with a tape of steel.` }));
  await writeFile(join(cwd, 'list.jsonl'), records.join('\n'));
  await writeFile(join(cwd, 'targets.yaml'), '- {name: aim, description: What was measured}\n');

  using worker = sluice(['worker', '--db', db, '--metrics-port', '0'], cwd);
  await expect.poll(() => worker.said(), patience).toMatch(/Tells of itself on \S+\/metrics/);
  const address = /on (http:\S+)\/metrics/.exec(worker.said())?.[1] ?? '';
  expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  expect(await ask(address, '/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('waits for the store') });

  using migrating = sluice(['migrate', '--db', db], cwd);
  expect(await migrating.ended).toEqual([0, null]);
  await expect.poll(() => ask(address, '/readyz'), patience).toMatchObject({ status: 200 });
  using run = sluice(['run', 'list.jsonl', '--targets', 'targets.yaml', '--db', db, '--out', 'out', '--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes'], cwd);
  await expect.poll(async () => (await ask(address, '/metrics')).text, patience).toMatch(/^sluice_stage_active\{run="[^"]+",stage="extract"\} [12]$/m);
  const { text } = await ask(address, '/metrics');
  expect(text).toMatch(/^sluice_runs_active 1$/m);
  expect(text).toMatch(/^sluice_worker_papers_in_hand [1-6]$/m);
  expect(complaintsOf(text)).toBe('');

  worker.child.kill('SIGTERM');
  await expect.poll(() => ask(address, '/readyz'), patience).toMatchObject({ status: 503, text: expect.stringContaining('told to stop') });
  expect(await worker.ended).toEqual([0, null]);
  expect(worker.said()).toMatch(/Stopped after [1-6] papers?\./);
  expect(await run.ended).toEqual([0, null]);
  expect(JSON.parse(await readFile(join(cwd, 'out', 'summary.json'), 'utf8'))).toMatchObject({ counts: { extracted: 6 } });
  expect(llm.requests).toHaveLength(6);
});
