import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { SLUICE_VERSION } from './version.ts';

test('SLUICE_VERSION is the version of the package', () => {
  expect(SLUICE_VERSION).toBe(manifest.version);
});
