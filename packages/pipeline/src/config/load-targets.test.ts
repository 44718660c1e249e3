import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadTargets } from './load-targets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-targets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string) {
  await writeFile(join(folder, 't.yaml'), text);
  return loadTargets({ path: 't.yaml', cwd: folder, env: {} });
}

test.each([
  ['a list', '- {name: n, description: d}'],
  ['targets:', 'targets:\n  - {name: n, description: d}'],
  ['extraction_targets:', 'extraction_targets: [{name: n, description: d}]'],
  ['JSON', '[{"name": "n", "description": "d", "outputFormat": "text"}]'],
])('loadTargets() reads %s', async (_, text) => {
  expect(await load(text)).toEqual([{ name: 'n', description: 'd', outputFormat: 'text', required: false, examples: [] }]);
});

test.each([
  ['- {name: a, description: d}\n- description: no name', /"t\.yaml" line 2: target 2 of 2 has no name/],
  ['- {name: a}', /target 1 of 1 \("a"\) has no description/],
  ['- {name: "", description: d}', /\[1\]\.name is ""; expected at least 1 characters/],
  ['- just words', /target 1 of 1 is "just words"; expected a mapping with name and description/],
  ['- {name: a, description: d}\n- {name: a, description: e}', /two targets are named "a"/],
  ['- {name: a, description: d, output_format: enum}', /target "a" is an enum without choices/],
  ['- {name: a, description: d, output_format: txt}', /output_format is "txt"; expected one of text, code, json, list/],
  ['- {name: a, description: d, requird: true}', /unknown key "requird" in \[1\]; expected "required"/],
  ['[]', /there are no targets; expected at least one/],
  ['', /there are none; expected a list of targets/],
  ['targets: []', /there are no targets/],
])('loadTargets() says in one line what is wrong with %j', async (text, message) => {
  await expect(load(text)).rejects.toMatchObject({ name: 'ConfigurationError', message: expect.stringMatching(message) });
});

test('loadTargets() says that a file is not there, or is a folder', async () => {
  await expect(loadTargets({ path: 'none.yaml', cwd: folder, env: {} })).rejects.toThrow('Cannot read the targets "none.yaml": there is no such file; expected a YAML or JSON file');
  await expect(loadTargets({ path: '.', cwd: folder, env: {} })).rejects.toThrow('it is a folder');
});
