import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';
import { deafTerminal } from '../test-terminal.ts';

/** `sluice validate` of a config with this chain of readers. */
async function validated(backends: string): Promise<{ readonly code: number; readonly said: string }> {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'config.yaml'), `targets: [{name: aim, description: What was measured}]\nsettings: {conversion: {backends: ${backends}}}\n`);
  const terminal = deafTerminal(folder.path);
  const code = await runCommandLine(['validate', 'config.yaml'], terminal);
  return { code, said: terminal.said.join('') };
}

test('validate refuses a reader of PDFs that there is not, as a run would', async () => {
  expect(await validated('[{backend: acrobat}]')).toEqual({ code: 1, said: expect.stringMatching(/^sluice: Cannot use the conversion backend "acrobat": .* expected one of pdfjs, .*\n$/) });
});

test('validate says which of ours does the work of the Python original’s reader', async () => {
  const { code, said } = await validated('[{backend: pymupdf}]');
  expect(code).toBe(0);
  expect(said).toContain('"pymupdf" is the Python original\'s; "pdfjs" does its work here');
});
