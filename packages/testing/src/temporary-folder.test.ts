import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

test('temporaryFolder() makes an empty folder and removes it with what it holds', async () => {
  let path = '';
  {
    await using folder = await temporaryFolder();
    path = folder.path;
    await writeFile(join(path, 'a file'), 'x');
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});

test('temporaryFolder() gives two callers two folders', async () => {
  await using first = await temporaryFolder();
  await using second = await temporaryFolder();
  expect(first.path).not.toBe(second.path);
});
