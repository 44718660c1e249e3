import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders } from './make-folders.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-test-'));
});
afterEach(() => rm(root, { recursive: true }));

test('makeFolders() makes every folder on the way, whoever else makes them at the same time', async () => {
  const path = join(root, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeFolders(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('makeFolders() says that a file is in the way', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(makeFolders(join(root, 'file'))).rejects.toThrow('EEXIST');
  await expect(makeFolders(join(root, 'file', 'under'))).rejects.toThrow('ENOTDIR');
  await expect(makeFolders(join(root, 'file', 'under', 'it'))).rejects.toThrow('ENOTDIR');
});

test.skipIf(process.platform !== 'linux')('makeFolders() returns where a file system makes no folder at all', async () => {
  await expect(makeFolders('/proc/sluice/below')).rejects.toThrow('ENOENT');
});
