/** `pnpm readme`: holds the README's block to what the example really prints; `--write` puts it there. */
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testing';
import { blockOf, steady, withBlock } from './readme-text.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const path = join(root, 'README.md');

await using folder = await temporaryFolder();
const example = spawnSync(process.execPath, [join(root, 'apps/cli/src/main.ts')], {
  cwd: folder.path,
  // Nothing of the person who runs this may show in the block.
  env: { PATH: process.env['PATH'], HOME: folder.path, COLUMNS: '100', NO_COLOR: '1' },
  encoding: 'utf8',
  timeout: 120_000,
});
if (example.status !== 0) throw new Error(`Cannot run the example: it ended with ${example.status ?? example.signal}; expected 0. ${example.stderr}`);
const printed = steady(example.stdout, folder.path);
const readme = await readFile(path, 'utf8');
if (process.argv.includes('--write')) {
  await writeFile(path, withBlock(readme, printed));
  console.log(`readme: ${printed.split('\n').length} lines written`);
} else if (blockOf(readme) === printed) {
  console.log('readme: the block is what the example prints');
} else {
  const [kept, now] = [blockOf(readme).split('\n'), printed.split('\n')];
  const at = now.findIndex((line, index) => line !== kept[index]);
  console.error(`Cannot keep the README's block: line ${at + 1} is "${kept[at] ?? ''}"; expected "${now[at] ?? ''}". Run pnpm readme --write`);
  process.exitCode = 1;
}
