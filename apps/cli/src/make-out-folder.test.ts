import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { ConfigurationError } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { makeOutFolder } from './make-out-folder.ts';

test('makeOutFolder() makes every folder on the way, and takes one that is there', async () => {
  await using folder = await temporaryFolder('out');
  const path = join(folder.path, 'a', 'b');
  await makeOutFolder(path);
  await makeOutFolder(path);
  await expect(writeFile(join(path, 'x'), 'x')).resolves.toBeUndefined();
});

test('makeOutFolder() refuses a path under a file in one sentence', async () => {
  await using folder = await temporaryFolder('out');
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  const refused = makeOutFolder(join(file, 'out'));
  await expect(refused).rejects.toBeInstanceOf(ConfigurationError);
  await expect(refused).rejects.toThrow(/^Cannot write to ".*": .*; expected --out to name a folder you may write to$/);
});

test.skipIf(process.platform !== 'linux')('makeOutFolder() returns where a file system makes no folder at all', async () => {
  await expect(makeOutFolder('/proc/sluice')).rejects.toThrow(/^Cannot write to "\/proc\/sluice"/);
});
