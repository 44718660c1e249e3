import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadTargets } from '@sluice/pipeline';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const sets = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));

test.each([...sets, '../first-run/targets.yaml'])('loadTargets() reads %s, and every target says what it asks', async (name) => {
  const targets = await loadTargets({ path: name, cwd: folder, env: {} });
  expect(targets.length).toBeGreaterThanOrEqual(4);
  for (const target of targets) expect(target.description.split(' ').length).toBeGreaterThan(4);
});
