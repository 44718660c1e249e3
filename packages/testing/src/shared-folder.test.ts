import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedFolder } from './shared-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('sharedFolder() finds the folder beside the checkout, and is null where there is none', async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'main');
  await mkdir(root);
  expect(sharedFolder({ env: {}, root })).toBeNull();
  await mkdir(join(folder.path, 'shared'));
  expect(sharedFolder({ env: {}, root })).toBe(join(folder.path, 'shared'));
});

test('sharedFolder() prefers SLUICE_SHARED, and throws rather than lets a test skip where that is missing', async () => {
  await using folder = await temporaryFolder();
  expect(sharedFolder({ env: { SLUICE_SHARED: folder.path }, root: '/' })).toBe(folder.path);
  expect(() => sharedFolder({ env: { SLUICE_SHARED: join(folder.path, 'gone') }, root: '/' })).toThrow(
    /Cannot use SLUICE_SHARED ".*gone": no such folder; expected/,
  );
});
