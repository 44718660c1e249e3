import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { makeStore, storeAddress } from './store-address.ts';

test('storeAddress() takes --db, then DATABASE_URL, then the nearest .sluice upwards', async () => {
  await using folder = await temporaryFolder();
  const cwd = join(folder.path, 'a', 'b');
  await mkdir(cwd, { recursive: true });
  expect(await storeAddress({ cwd, env: { DATABASE_URL: 'postgres://x/y' } }, 'pglite:mine')).toMatchObject({ db: `pglite:${join(cwd, 'mine')}` });
  expect(await storeAddress({ cwd, env: { DATABASE_URL: 'postgres://x/y' } }, undefined)).toMatchObject({ db: 'postgres://x/y', isNew: false });
  expect(await storeAddress({ cwd, env: {} }, undefined)).toEqual({ db: `local:${join(cwd, '.sluice', 'db')}`, folder: join(cwd, '.sluice'), isNew: true });
  await mkdir(join(folder.path, '.sluice'));
  expect(await storeAddress({ cwd, env: {} }, undefined)).toEqual({ db: `local:${join(folder.path, '.sluice', 'db')}`, folder: join(folder.path, '.sluice'), isNew: false });
});

test('storeAddress() leaves addresses that name no folder as they are', async () => {
  expect(await storeAddress({ cwd: '/nowhere', env: {} }, 'pglite:memory')).toMatchObject({ db: 'pglite:memory' });
  expect(await storeAddress({ cwd: '/nowhere', env: {} }, 'local:/else/where')).toMatchObject({ db: 'local:/else/where' });
});

test('makeStore() keeps a new store out of version control, leaves what stands there alone, and says where none can be made', async () => {
  await using folder = await temporaryFolder();
  const store = join(folder.path, '.sluice');
  await makeStore(store);
  expect(await readFile(join(store, '.gitignore'), 'utf8')).toBe('*\n');
  await writeFile(join(store, '.gitignore'), 'mine');
  await makeStore(store);
  expect(await readFile(join(store, '.gitignore'), 'utf8')).toBe('mine');
  await writeFile(join(folder.path, 'file'), '');
  await expect(makeStore(join(folder.path, 'file', '.sluice'))).rejects.toThrow(/Cannot create the store ".*": ENOTDIR.*or --db$/);
});
