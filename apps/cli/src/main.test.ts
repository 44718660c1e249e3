import { spawn } from 'node:child_process';
import { access, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type TemporaryFolder, makePdf, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program as a user starts it, with an environment that has nothing of this machine's. */
function sluice(args: readonly string[], options: { readonly cwd: string; readonly env?: Record<string, string>; readonly onErr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void }): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: options.cwd, ...options.env };
  const child = spawn(process.execPath, [main, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    options.onErr?.(err, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('the program', { timeout: 300_000 }, () => {
  let folder: TemporaryFolder;
  let cwd: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    cwd = folder.path;
    await mkdir(join(cwd, 'papers'));
    const papers = [
      ['alder', 'alders', 'How alders grow in wet ground'],
      ['birch', 'birches', 'Height and girth of birches measured over two years'],
      ['cedar', 'cedars', 'Do cedars stand water? A field study'],
    ] as const;
    for (const [name, words, title] of papers) {
      const lines = [
        `# ${title}`,
        '',
        'Ann Author and Bob Writer',
        '',
        '# Introduction',
        `The aim of this paper is to answer the question how fast ${words} grow where water stands.`,
        'Earlier work measured them on dry slopes only, and said little of wet ground.',
        '',
        '# Methods',
        `In all, 120 trees were measured, all of them ${words}, for two years, with a tape of steel.`,
        'Each tree was visited in spring and in autumn by the same person.',
        '',
        '# Results',
        `The ${words} grew by 14 cm a year in height, and by 3 mm in girth.`,
      ];
      await writeFile(join(cwd, 'papers', `${name}.pdf`), await makePdf({ pages: [{ lines }] }));
    }
    await writeFile(join(cwd, 'targets.yaml'), '- {name: aim, description: The question that the paper asks}\n- {name: n, description: How many trees were measured, output_format: number}\n');
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('the program leaves no store behind for a source that is not there, exit code 1', async () => {
    const { code, out, err } = await sluice(['run', 'paprs', '--targets', 'targets.yaml'], { cwd });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^sluice: Cannot read "paprs": no such file or folder; expected .*\n$/);
    await expect(access(join(cwd, '.sluice'))).rejects.toThrow('ENOENT');
  });

  test('the program says that a database is not there with exit code 5', async () => {
    const { code, err } = await sluice(['run', 'papers', '--targets', 'targets.yaml', '--db', 'postgres://127.0.0.1:1/none'], { cwd });
    expect(code).toBe(5);
    expect(lastLine(err)).toMatch(/^sluice: Cannot open the store /);
  });

  test('the program makes a table, a store and files; the same command again finds all answers; its runs can be looked at', async () => {
    const command = ['run', 'papers', '--targets', 'targets.yaml', '--out', 'out'];
    const first = await sluice(command, { cwd });
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/3 entries: 3 extracted\n$/) });
    expect(first.out).toContain('aim (passage)');
    expect(first.err).toContain(`A new store is kept in ${join(cwd, '.sluice')}.`);
    const lines = (await readFile(join(cwd, 'out', 'results.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
    expect(lines.map(({ entry, status, source }) => [entry, status, source])).toEqual([
      [1, 'extracted', 'papers/alder.pdf'],
      [2, 'extracted', 'papers/birch.pdf'],
      [3, 'extracted', 'papers/cedar.pdf'],
    ]);
    const summary = JSON.parse(await readFile(join(cwd, 'out', 'summary.json'), 'utf8'));
    expect(Object.values<number>(summary.counts).reduce((sum, n) => sum + n, 0)).toBe(summary.total);
    expect((await readdir(join(cwd, 'out'))).sort()).toEqual(['documents', 'manifest.json', 'missing.csv', 'report.md', 'results.csv', 'results.jsonl', 'summary.json', 'values.csv']);

    const again = await sluice([...command, '--json'], { cwd });
    expect(again.code).toBe(0);
    const events = again.out.trimEnd().split('\n').map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ type: 'run_ended', status: 'finished', counts: { cached: 3, extracted: 0 } });

    const fromManifest = await sluice(['run', '--from', 'out/manifest.json'], { cwd });
    expect(fromManifest).toMatchObject({ code: 0, out: expect.stringMatching(/3 entries: 3 cached\n$/) });

    const sub = join(cwd, 'papers');
    const runs = await sluice(['runs'], { cwd: sub });
    expect(runs.out.match(/3 entries/g)).toHaveLength(3);
    const id = runs.out.slice(0, 13);
    expect(await sluice(['status', id], { cwd: sub })).toMatchObject({ code: 0, out: expect.stringContaining('3 entries: 3 cached') });
    expect(await sluice(['show', id, 'birch.pdf'], { cwd: sub })).toMatchObject({ code: 0, out: expect.stringMatching(/n \(passage\)[^]*120 trees were measured, all of them birches[^]*p\. 1/) });
    expect(await sluice(['export', id, '--format', 'bibtex'], { cwd: sub })).toMatchObject({ code: 0, out: expect.stringMatching(/(@misc\{[^]*){3}/) });
  });

  test('the program counts a file that is no PDF as a failed paper: exit code 0, or 3 with --fail-on', async () => {
    await mkdir(join(cwd, 'mixed'), { recursive: true });
    await writeFile(join(cwd, 'mixed', 'page.pdf'), '<html>Please log in</html>');
    await writeFile(join(cwd, 'mixed', 'alder.pdf'), await readFile(join(cwd, 'papers', 'alder.pdf')));
    const command = ['run', 'mixed', '--targets', 'targets.yaml'];
    expect(await sluice(command, { cwd })).toMatchObject({ code: 0, out: expect.stringMatching(/2 entries: 1 cached, 1 failed\n +1 not_a_pdf +the file is no PDF/) });
    expect((await sluice([...command, '--fail-on', 'any'], { cwd })).code).toBe(3);
    expect((await sluice([...command, '--fail-on', '50%'], { cwd })).code).toBe(0);
  });

  test('the program says that an empty folder holds no papers, exit code 1', async () => {
    await mkdir(join(cwd, 'empty'), { recursive: true });
    const { code, err } = await sluice(['run', 'empty', '--targets', 'targets.yaml'], { cwd });
    expect(code).toBe(1);
    expect(lastLine(err)).toMatch(/^sluice: Cannot find papers in "empty"/);
  });

  test('the program sends nothing to a host without --yes in a script, whatever keys there are', async () => {
    const { code, err } = await sluice(['run', 'papers', '--targets', 'targets.yaml', '--extractor', 'openai', '--model', 'm', '--base-url', 'http://192.0.2.1/v1'], { cwd, env: { OPENAI_API_KEY: 'sk-x' } });
    expect(code).toBe(1);
    expect(err).toMatch(/Text of 3 papers would be sent to 192\.0\.2\.1 for m/);
    expect(lastLine(err)).toMatch(/^sluice: Cannot send 3 papers to 192\.0\.2\.1: .*--yes/);
  });

  test('the program asks a server of this machine without a question', async () => {
    await using llm = await startLoopbackLlm();
    const { code, out } = await sluice(['run', 'papers', '--targets', 'targets.yaml', '--extractor', 'openai', '--model', 'm', '--base-url', llm.baseUrl], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/3 entries: /);
    expect(llm.requests.length).toBeGreaterThan(0);
  });

  test('the program drains on one Ctrl-C with exit code 130, and the same command goes on', async () => {
    const command = ['run', 'papers', '--targets', 'targets.yaml', '--out', 'drained', '--query', 'trees'];
    let pressed = false;
    const stopped = await sluice(command, {
      cwd,
      onErr: (text, kill) => {
        if (pressed || !text.includes('begins')) return;
        pressed = true;
        kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    const resumed = await sluice(command, { cwd });
    expect({ code: resumed.code, err: resumed.code === 0 ? '' : resumed.err }).toEqual({ code: 0, err: '' });
    expect(resumed.err).toMatch(/goes on\./);
    expect((await readFile(join(cwd, 'drained', 'results.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(3);
  });
});
