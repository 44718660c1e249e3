import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makePdf, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const key = 'sk-planted-8f2e6b1d4c7a9035';

/** What the program wrote to both of its streams, however it ended. */
function said(args: readonly string[], cwd: string): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, OPENAI_API_KEY: key };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd, env }, (_, out, err) => resolve(out + err));
  });
}

async function filesWith(text: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const holding = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return holding.flat();
}

test('a key appears in no output, file, store or dump, not even where the server repeats it', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  await mkdir(join(cwd, 'papers'));
  await writeFile(join(cwd, 'papers', 'a.pdf'), await makePdf({ pages: [{ lines: ['# On alders', '', 'In all, 120 alders were measured for two years with a tape of steel.'] }] }));
  await writeFile(join(cwd, 'targets.yaml'), '- {name: aim, description: What was measured}\n');
  await using llm = await startLoopbackLlm();
  const command = ['run', 'papers', '--targets', 'targets.yaml', '--extractor', 'openai', '--model', 'loopback-1', '--base-url', llm.baseUrl, '--out', 'out', '--db', 'pglite:db', '--yes', '--json'];

  llm.misbehave({ shares: [{ share: 1, fault: { kind: 'status', status: 401, message: `Incorrect API key provided: ${key}` } }] });
  const refused = await said(command, cwd);
  expect(refused).toContain('Incorrect API key provided: [key]');
  llm.misbehave({});
  const answered = await said(command, cwd);
  expect(answered).toContain('"extracted"');
  const dumped = await said(['db', 'dump', 'dump.jsonl', '--db', 'pglite:db'], cwd);

  for (const text of [refused, answered, dumped]) expect(text).not.toContain(key);
  expect(await filesWith('Incorrect API key provided', cwd)).not.toEqual([]);
  expect(await filesWith(key, cwd)).toEqual([]);
});
