/** `pnpm bench [PART …]`: runs the parts named, or all; each in a process of its own, so that none warms or fills another's heap. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const parts: Readonly<Record<string, string>> = {
  api: './api.ts',
  overhead: './overhead.ts',
  efficiency: './efficiency.ts',
  memory: './memory.ts',
  intake: './intake.ts',
  dedup: './dedup.ts',
  scale: './scale.ts',
  rank: './rank.ts',
  papers: './papers.ts',
  pdf: './pdf.ts',
  ocr: './ocr.ts',
  page: './page.ts',
  quality: './quality.ts',
  broken: './broken.ts',
  long: './long.ts',
  spawn: './spawn.ts',
  passages: './passages.ts',
  llm: './llm.ts',
  quotes: './quotes.ts',
  selection: './selection.ts',
  upgrade: './upgrade.ts',
  'bought-once': './bought-once.ts',
};

const given = process.argv.slice(process.argv[2] === '--' ? 3 : 2);
const firstOption = given.findIndex((word) => word.startsWith('-'));
const named = firstOption === -1 ? given : given.slice(0, firstOption);
const options = firstOption === -1 ? [] : given.slice(firstOption);
const unknown = named.find((name) => !(name in parts));
if (unknown !== undefined || (options.length > 0 && named.length !== 1)) {
  const expected = `[${Object.keys(parts).join('|')}], and options only after a single part`;
  process.stderr.write(`Cannot run "${given.join(' ')}": ${unknown === undefined ? 'options belong to one part' : `no part "${unknown}"`}; expected ${expected}\n`);
  process.exit(1);
}

for (const name of named.length === 0 ? Object.keys(parts) : named) {
  process.stdout.write(`\n# ${name}\n\n`);
  const failed = await runPart(parts[name] ?? '', options);
  if (failed) process.exitCode = 1;
}

function runPart(file: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code !== 0));
  });
}
