import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';
import { deafTerminal } from '../test-terminal.ts';

const paper = (words: string): Promise<Uint8Array> =>
  makePdf({ pages: [{ runningHead: 'Journal of Ponds', lines: ['# On the growth of fish', '', `The fish that were fed at ${words} grew faster than the others in all of the ponds,`, 'and the effect was seen again in the second year of the study.'], pageNumber: '1' }] });

describe('sluice convert', { timeout: 120_000 }, () => {
  test('sluice convert --out writes a file for each input, named like it, and a failure as NAME.error.json with exit code 3', async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at('in/more'), { recursive: true });
    await writeFile(at('in/paper.pdf'), await paper('night'));
    await writeFile(at('in/more/Paper.PDF'), await paper('noon'));
    await writeFile(at('in/torn\nname.pdf'), '%PDF-1.7 and no more');
    await symlink('..', at('in/more/loop'));
    await mkdir(at('out'));
    await writeFile(at('out/Paper.error.json'), 'of an earlier try');
    if (existsSync('/usr/bin/mkfifo')) execFileSync('/usr/bin/mkfifo', [at('in/pipe.pdf')]);
    else await writeFile(at('in/pipe.pdf'), '');
    const terminal = deafTerminal(folder.path);
    expect(await runCommandLine(['convert', 'in', 'in/paper.pdf', '--format', 'text', '--out', 'out'], terminal)).toBe(3);
    expect((await readdir(at('out'))).sort()).toEqual(['Paper.txt', 'paper-2.txt', 'pipe.error.json', 'torn\nname.error.json']);
    expect(await readFile(at('out/Paper.txt'), 'utf8')).toMatch(/^On the growth of fish\n\nThe fish that were fed at noon grew [^]* study\.\n$/);
    expect(await readFile(at('out/paper-2.txt'), 'utf8')).toContain('at night');
    expect(JSON.parse(await readFile(at('out/torn\nname.error.json'), 'utf8'))).toMatchObject({ file: 'in/torn\nname.pdf', class: 'damaged', message: expect.stringContaining('Cannot convert') });
    expect(JSON.parse(await readFile(at('out/pipe.error.json'), 'utf8'))).toMatchObject({ class: 'not_a_pdf' });
    expect(terminal.printed).toEqual([]);
    // A line each, whatever the names are.
    expect(terminal.said.every((line) => line.trimEnd().split('\n').length === 1)).toBe(true);
  });

  test('sluice convert --format json prints a line for each input in their order, failures too', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'a.pdf'), '<!doctype html>');
    await writeFile(join(folder.path, 'b.pdf'), await paper('night'));
    const terminal = deafTerminal(folder.path);
    expect(await runCommandLine(['convert', 'b.pdf', 'a.pdf', '--format', 'json'], terminal)).toBe(3);
    const [first = '', second = ''] = terminal.printed;
    expect(JSON.parse(first)).toMatchObject({ sha256: expect.stringMatching(/^[\da-f]{64}$/), backend: 'pdfjs', pages: [{ number: 1 }] });
    expect(JSON.parse(second)).toEqual({ file: 'a.pdf', class: 'not_a_pdf', message: expect.stringContaining('HTML page') });
  });

  test.skipIf(!existsSync('/usr/bin/pandoc'))('sluice convert FOLDER takes what run takes there when pandoc is on, and PDFs alone when it is not (needs pandoc)', async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at('in/page_files'), { recursive: true });
    await writeFile(at('in/paper.pdf'), await paper('night'));
    await writeFile(at('in/paper.html'), '<p>The same paper as a page of the web.</p>');
    await writeFile(at('in/page.html'), '<title>Ponds</title><h1>Ponds</h1><p>A page of the web on ponds and on the fish in them.</p>');
    await writeFile(at('in/page_files/frame.html'), '<p>An advertisement.</p>');
    await writeFile(at('in/ms.tex'), '\\documentclass{article}\\begin{document}\\section{Weirs}\\input{part}\\end{document}');
    await writeFile(at('in/part.tex'), 'The weirs of the upper river were built of oak.');
    await writeFile(at('pandoc.yaml'), 'settings:\n  conversion:\n    backends:\n      - {backend: pdfjs}\n      - {backend: pandoc}\n');
    expect(await runCommandLine(['convert', 'in', '--out', 'with', '--format', 'text', '--config', 'pandoc.yaml'], deafTerminal(folder.path))).toBe(0);
    expect((await readdir(at('with'))).sort()).toEqual(['ms.txt', 'page.txt', 'paper.txt']);
    expect(await readFile(at('with/ms.txt'), 'utf8')).toContain('built of oak');
    expect(await readFile(at('with/paper.txt'), 'utf8')).toContain('at night');
    expect(await runCommandLine(['convert', 'in', '--out', 'without'], deafTerminal(folder.path))).toBe(0);
    expect(await readdir(at('without'))).toEqual(['paper.md']);
  });

  test.each([
    [['gone.pdf'], 'Cannot convert "gone.pdf": no such file or folder'],
    [['empty'], 'there is no PDF in this folder'],
    [['-'], 'standard input is not read'],
    [['https://example.org/a.pdf'], 'it is an address'],
    [['note.txt', '--out', 'note.txt'], 'note.txt": '],
    [['note.txt', '--format', 'word'], "option '--format <format>' argument 'word' is invalid"],
  ])('sluice convert %j says what is wrong before anything is converted, with exit code 1', async (args, words) => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'empty'));
    await writeFile(join(folder.path, 'note.txt'), 'a note');
    const terminal = deafTerminal(folder.path);
    expect(await runCommandLine(['convert', ...args], terminal)).toBe(1);
    expect(terminal.said.join('')).toContain(words);
  });
});
