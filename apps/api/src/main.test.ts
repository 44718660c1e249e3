import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

test('main answers on a loopback port of its own and ends with 0 on SIGTERM', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const child = spawn(process.execPath, [main, '--port', '0'], { cwd: folder.path, stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'] } });
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(first))?.[0];
  expect(first).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+, runs kept in local:/);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('main refuses a port that is none in one line, with exit code 1', { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, [main, '--port', 'eighty'], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } });
  const lines = createInterface({ input: child.stderr });
  const [first] = await once(lines, 'line');
  expect(first).toBe('Cannot use --port "eighty": it is no port; expected 0 to 65535');
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
});
