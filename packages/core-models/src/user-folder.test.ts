import { expect, test } from 'vitest';
import { userFolder } from './user-folder.ts';

test('userFolder() is where the command was typed, under pnpm, and nowhere else', () => {
  const env = { INIT_CWD: '/home/me', npm_lifecycle_event: 'start', npm_package_json: '/repo/apps/cli/package.json' };
  expect(userFolder('/repo/apps/cli', env)).toBe('/home/me');
  expect(userFolder('/tmp/elsewhere', env)).toBe('/tmp/elsewhere');
  expect(userFolder('/tmp', { INIT_CWD: '/home/me' })).toBe('/tmp');
});
