import { chmod, mkdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { reachableBinaries } from './reachable-binaries.ts';
import { testFolder } from './test-process.ts';

const nobody = { uid: 65_534, gid: 65_534 };

async function makeBinaries(root: string) {
  await mkdir(join(root, 'bin'), { recursive: true });
  await writeFile(join(root, 'bin', 'postgres'), 'program', { mode: 0o755 });
  await symlink('postgres', join(root, 'bin', 'link'));
  return { bin: join(root, 'bin'), major: 18 };
}

test('reachableBinaries() are the binaries themselves where their user can reach them', async () => {
  await using folder = await testFolder();
  const binaries = await makeBinaries(join(folder.path, 'native'));
  expect([await reachableBinaries(binaries, nobody), await reachableBinaries(binaries, null)]).toEqual([binaries, binaries]);
});

test.skipIf(process.getuid?.() !== 0)('reachableBinaries() are one copy, symlinks kept, however many ask for it at once, where a folder above is closed', async () => {
  await using folder = await testFolder();
  const binaries = await makeBinaries(join(folder.path, 'native'));
  await chmod(folder.path, 0o700);
  const copies = await Promise.all(Array.from({ length: 4 }, () => reachableBinaries(binaries, nobody)));
  const [copy = binaries] = copies;
  try {
    expect(copies).toEqual(Array.from({ length: 4 }, () => copy));
    expect(copy.bin.startsWith(tmpdir())).toBe(true);
    expect([await readFile(join(copy.bin, 'postgres'), 'utf8'), await readlink(join(copy.bin, 'link'))]).toEqual(['program', 'postgres']);
    expect((await stat(dirname(copy.bin))).mode & 0o777).toBe(0o755);
  } finally {
    await rm(dirname(copy.bin), { recursive: true });
  }
});
