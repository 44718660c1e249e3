import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { storeAddress } from './store-address.ts';

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
