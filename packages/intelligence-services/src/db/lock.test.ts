import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { testFolder } from './local/test-process.ts';
import { lockHolder, tryLock, waitForLock } from './lock.ts';

test('tryLock() gives the lock to one, says who has it, and gives it again once released', async () => {
  await using folder = await testFolder();
  const path = join(folder.path, 'lock');
  const first = tryLock(path, 'host:1');
  expect([first === null, tryLock(path, 'host:2'), lockHolder(path)]).toEqual([false, null, 'host:1']);
  first?.[Symbol.dispose]();
  using second = tryLock(path, 'host:2');
  expect([second === null, lockHolder(path)]).toEqual([false, 'host:2']);
});

test('tryLock() frees the lock of a process that was killed', async () => {
  await using folder = await testFolder();
  const path = join(folder.path, 'lock');
  const script = `const { tryLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
    globalThis.kept = tryLock(${JSON.stringify(path)}, 'child'); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect([tryLock(path, 'us'), lockHolder(path)]).toEqual([null, 'child']);
  child.kill('SIGKILL');
  await once(child, 'close');
  using lock = tryLock(path, 'us');
  expect(lock).not.toBeNull();
});

test('waitForLock() takes the lock as soon as it is free, and gives up in time', async () => {
  await using folder = await testFolder();
  const path = join(folder.path, 'lock');
  const first = tryLock(path, 'a');
  expect(await waitForLock(path, { holder: 'b', timeoutMs: 40 })).toBeNull();
  const waiting = waitForLock(path, { holder: 'b', timeoutMs: 10_000 });
  first?.[Symbol.dispose]();
  using lock = await waiting;
  expect(lock).not.toBeNull();
});

test('waitForLock() stops waiting when its signal is aborted', async () => {
  await using folder = await testFolder();
  const path = join(folder.path, 'lock');
  using _ = tryLock(path, 'a');
  await expect(waitForLock(path, { holder: 'b', timeoutMs: 10_000, signal: AbortSignal.timeout(30) })).rejects.toThrow('aborted');
});
