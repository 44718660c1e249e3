import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('sluice.js', import.meta.url));

/** The program in a Node that takes itself for `version`. */
function startedOn(version: string): { readonly code: number | null; readonly err: string } {
  const pretence = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', pretence, program, '--version'], { encoding: 'utf8' });
  return { code: status, err: stderr };
}

test('the program says which Node it needs where an older one starts it', () => {
  expect(startedOn('20.20.2')).toEqual({ code: 1, err: expect.stringMatching(/^sluice: Cannot run on Node 20\.20\.2; expected Node 26, .*\n$/) });
  expect(startedOn('26.10.0')).toEqual({ code: 0, err: '' });
});
