import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { checkSources } from './check-sources.ts';

test('checkSources() lets files and folders through that are there, from where the command was typed, and addresses unseen', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'a.pdf'), '%PDF-1.7');
  const sources = ['a.pdf', '.', join(folder.path, 'a.pdf'), 'https://host.invalid/a.pdf', 'DOI:10.1000/x', 'arXiv:2101.00001'];
  await expect(checkSources(sources, folder.path)).resolves.toBeUndefined();
});

test.each([
  ['a path that is not there', 'gone.pdf', 'no such file or folder'],
  ['a path through a file', 'a.pdf/b.pdf', 'no such file or folder'],
  ['a link to itself', 'loop', 'ELOOP'],
])('checkSources() names %s, why, and what a source may be', async (_, source, why) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'a.pdf'), '%PDF-1.7');
  await symlink('loop', join(folder.path, 'loop'));
  const problem = checkSources(['a.pdf', source], folder.path);
  await expect(problem).rejects.toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining(`Cannot read "${source}": ${why}`) });
  await expect(problem).rejects.toThrow('expected a PDF, a folder of PDFs');
});
