import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { folderRisk } from './folder-risk.ts';
import { openDatabase } from './open.ts';

test('folderRisk() finds nothing against a folder of a local disk, also one that is not there yet', async () => {
  await using folder = await temporaryFolder();
  expect(await folderRisk(folder.path)).toBeNull();
  expect(await folderRisk(join(folder.path, 'not', 'yet', 'there'))).toBeNull();
});

test.each([
  ['NFS', 0x69_69],
  ['CIFS', 0xff_53_4d_42],
  ['9P', 0x01_02_19_97],
])('folderRisk() names a network mount: %s', async (name, type) => {
  await using folder = await temporaryFolder();
  expect(await folderRisk(folder.path, () => Promise.resolve(type))).toContain(`network mount (${name})`);
});

test.each(['Dropbox', 'Dropbox (Lab of Mice)', 'OneDrive - University of Somewhere', 'Google Drive', 'GoogleDrive-ada@example.org', 'Nextcloud'])(
  'folderRisk() knows %s by its name, however deep the store lies',
  async (name) => {
    await using folder = await temporaryFolder();
    expect(await folderRisk(join(folder.path, name, 'review', 'db'))).toContain(`"${join(folder.path, name)}"`);
  },
);

test('folderRisk() knows a synced folder by what the program left in it, and is not misled by a name that only begins alike', async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, 'papers', 'db');
  await mkdir(store, { recursive: true });
  await mkdir(join(folder.path, 'papers', '.stfolder'));
  expect(await folderRisk(store)).toContain('a program syncs');
  expect(await folderRisk(join(folder.path, 'Dropbox study of 2019', 'db'))).toBeNull();
});

test('openDatabase() tells of the risk and opens the store all the same', async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, 'shared', 'db');
  await mkdir(store, { recursive: true });
  await writeFile(join(folder.path, 'shared', '.dropbox'), '');
  const notices: string[] = [];
  await using db = await openDatabase({ url: `local:${store}`, onNotice: (sentence) => notices.push(sentence) });
  expect(db.kind).toBe('local');
  expect(notices).toEqual([expect.stringContaining('a program syncs')]);
});
