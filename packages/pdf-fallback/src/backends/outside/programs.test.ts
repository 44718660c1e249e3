import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConversionSettings } from '@sluice/core-models';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { packTar } from 'modern-tar';
import { describe, expect, test, vi } from 'vitest';
import { UnreadablePdf } from '../../backend.ts';
import { openConverter } from '../../converter.ts';
import { openMupdf } from './mupdf.ts';

const PANDOC = '/usr/bin/pandoc';
const TEX = String.raw`\documentclass{article}\title{On the growth of fish\thanks{Paid by the mill}}\author{Anna Pond\thanks{Of the mill}}\begin{document}\maketitle
\begin{abstract}Fish that are well-fed grow, and those that are not stay as they were in all of the ponds.\end{abstract}
\section{Introduction} The fish \emph{grew} in the ponds that were seen in the second year of the study, and in the third they did not.
\begin{itemize}\item The first pond of the two\item The second pond of the two\end{itemize}
\begin{tabular}{|l|r|}\hline Pond & Fish\\\hline A & 3\\ B & 4\\\hline\end{tabular}
\end{document}`;
const signal = (): AbortSignal => AbortSignal.timeout(60_000);

test('openMupdf() places runs as pdfjs does, with fonts, and opens no HTML page', async () => {
  const mupdf = await openMupdf();
  if (mupdf === null) throw new Error('Cannot test mupdf: it is not installed; expected the devDependency');
  await expect(mupdf.probe(signal())).resolves.toContain('one line');
  const bytes = await makePdf({ pages: [{ lines: ['# A title', '', 'One line of text.'] }, { image: true }] });
  const pages: { text: string[]; sizes: number[]; left: number; images: number }[] = [];
  await mupdf.read({ path: '', bytes: () => Promise.resolve(bytes) }, { signal: signal(), onPage: ({ runs, images }) => void pages.push({ text: runs.map((run) => run.text), sizes: runs.map((run) => run.fontSize), left: Math.round(runs[0]?.box[0] ?? 0), images: images.length }) });
  expect(pages).toEqual([{ text: ['A title', 'One line of text.'], sizes: [expect.any(Number), 10], left: 56, images: 0 }, { text: [], sizes: [], left: 0, images: 1 }]);
  await expect(mupdf.read({ path: 'x', bytes: () => Promise.resolve(new TextEncoder().encode('<html><body>Access denied</body></html>')) }, { signal: signal(), onPage: () => {} })).rejects.toBeInstanceOf(UnreadablePdf);
});

describe.skipIf(!existsSync(PANDOC))('pandoc (needs it in /usr/bin)', { timeout: 60_000 }, () => {
  test('openConverter() reads TeX by pandoc where it is enabled, with headings, list and table, and never a PDF or a page saved as one', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'paper.tex'), TEX);
    await writeFile(join(folder.path, 'page.pdf'), '<!doctype html><p>Access denied</p>');
    await using converter = openConverter({ settings: ConversionSettings.parse({ backends: [{ backend: 'pdfjs' }, { backend: 'pandoc' }] }), maxChildren: 1 });
    const conversion = await converter.convert({ path: join(folder.path, 'paper.tex') }, { signal: signal() });
    expect(conversion).toMatchObject({ ok: true, document: { backend: 'pandoc', metadata: { title: 'On the growth of fish' } } });
    const { markdown = '', blocks = [] } = conversion.ok ? conversion.document : {};
    expect(blocks.filter(({ kind }) => kind === 'heading').map(({ text }) => text)).toContain('Introduction');
    expect(blocks.filter(({ kind }) => kind === 'list_item')).toHaveLength(2);
    expect(markdown).toContain('| A | 3 |');
    expect(markdown).toContain('Fish that are well-fed grow');
    expect(await converter.convert({ path: join(folder.path, 'page.pdf') }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: 'not_a_pdf' } });
    const reports = await converter.probe({ signal: signal() });
    expect(reports.find(({ name }) => name === 'pandoc')).toMatchObject({ ok: true, enabled: true });
    expect(reports.find(({ name }) => name === 'grobid')).toMatchObject({ ok: false, enabled: false });
  });
});

describe.skipIf(!existsSync(PANDOC))('e-prints (need pandoc in /usr/bin)', { timeout: 60_000 }, () => {
  const parts = {
    'ms.tex': TEX.replace('\\end{document}', '\\input{sec/results}\n\\bibliography{refs}\n\\end{document}'),
    'sec/results.tex': '\\section{Results} The fish of the ponds grew by a third in each of the years, as was found before \\cite{pond}.',
    'ms.bbl': '\\begin{thebibliography}{1}\n\\bibitem{pond} A. Pond. Fish of the ponds. doi:10.5555/fish.7, 1999.\n\\bibitem{weir} K. Weir. Weirs. arXiv:2101.00001, \\url{https://example.org/weirs_1}, 2021.\n\\end{thebibliography}',
  };
  const settings = ConversionSettings.parse({ backends: [{ backend: 'pdfjs' }, { backend: 'pandoc' }] });

  test('openConverter() reads an archive of TeX under any name, with inputs and references', async () => {
    await using folder = await temporaryFolder();
    const entries = Object.entries(parts).map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body), type: 'file' as const }, body }));
    await writeFile(join(folder.path, '2101.00001v1'), gzipSync(await packTar(entries)));
    await writeFile(join(folder.path, 'bad.tar.gz'), gzipSync('no paper at all'));
    await using converter = openConverter({ settings, maxChildren: 1 });
    const conversion = await converter.convert({ path: join(folder.path, '2101.00001v1') }, { signal: signal() });
    expect(conversion).toMatchObject({ ok: true, document: { backend: 'pandoc', metadata: { title: 'On the growth of fish', authors: ['Anna Pond'] } } });
    const { blocks = [], references = [], metadata } = conversion.ok ? conversion.document : {};
    expect(metadata?.abstract).toContain('Fish that are well-fed grow');
    expect(blocks.find(({ text }) => text.includes('as was found before'))).toMatchObject({ text: expect.stringContaining('before [1]'), main: true });
    expect(references).toEqual([{ text: '[1] A. Pond. Fish of the ponds. doi:10.5555/fish.7, 1999.', doi: '10.5555/fish.7' }, { text: '[2] K. Weir. Weirs. arXiv:2101.00001, https://example.org/weirs_1, 2021.', arxivId: '2101.00001' }]);
    expect(await converter.convert({ path: join(folder.path, 'bad.tar.gz') }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: 'no_text', message: expect.stringContaining('\\documentclass') } });
  });

  test('openConverter() takes the inputs of a lone .tex from its folder, none from outside it, and says which are missing', async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at('paper/sec'), { recursive: true });
    await writeFile(at('secret.tex'), 'The password of the host.');
    await symlink(at('secret.tex'), at('paper/link.tex'));
    await writeFile(at('paper/ms.tex'), parts['ms.tex'].replace('\\input{sec/results}', `\\input{sec/results}\\input{../secret}\\input{${at('secret')}}\\input{link}\\include{gone}`));
    await writeFile(at('paper/sec/results.tex'), parts['sec/results.tex']);
    await writeFile(at('paper/ms.bbl'), parts['ms.bbl']);
    await using converter = openConverter({ settings, maxChildren: 1 });
    const conversion = await converter.convert({ path: at('paper/ms.tex') }, { signal: signal() });
    expect(conversion).toMatchObject({ ok: true, document: { markdown: expect.stringContaining('as was found before [1]'), references: [{}, {}] } });
    expect(JSON.stringify(conversion)).not.toContain('password');
    const [warning = '', ...more] = conversion.ok ? conversion.document.warnings : [];
    for (const name of ['"../secret"', '"link"', '"gone"']) expect(warning).toContain(name);
    expect(warning).not.toContain('sec/results');
    expect(more).toEqual([]);
    // Under a hash that is the file's alone nothing else is read, and that is said.
    const alone = await converter.convert({ path: at('paper/ms.tex'), sha256: 'a'.repeat(64) }, { signal: signal() });
    expect(alone).toMatchObject({ ok: true, document: { markdown: expect.not.stringContaining('as was found before'), warnings: [expect.stringMatching(/^It inputs "sec\/results".*\.tar\.gz/)] } });
  });

  test('openConverter() takes an archive for no PDF where pandoc is not enabled', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'ms.tar.gz'), gzipSync(TEX));
    await using converter = openConverter({ settings: ConversionSettings.parse({}), maxChildren: 1 });
    expect(await converter.convert({ path: join(folder.path, 'ms.tar.gz') }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: 'not_a_pdf' } });
  });
});

test('openConverter() says of a source what is missing, the setting or the program, and takes a PDF for one whatever its name', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const [path, pdf] = [join(folder.path, 'paper.tex'), join(folder.path, 'paper.html')];
  await writeFile(path, TEX);
  await writeFile(pdf, await makePdf({ pages: [{ lines: ['One line of text.'] }] }));
  vi.stubEnv('PATH', '');
  await using without = openConverter({ settings: ConversionSettings.parse({ backends: [{ backend: 'pdfjs' }, { backend: 'pandoc' }] }), maxChildren: 1 });
  vi.unstubAllEnvs();
  await using off = openConverter({ settings: ConversionSettings.parse({}), maxChildren: 1 });
  expect(await without.convert({ path }, { signal: signal() })).toMatchObject({ failure: { class: 'no_backend', message: expect.stringContaining('apt install pandoc') } });
  expect(await off.convert({ path: join(folder.path, 'paper.tex'), name: 'other.docx' }, { signal: signal() })).toMatchObject({ failure: { class: 'not_a_pdf', message: expect.stringContaining('"other.docx": it is a source for pandoc') } });
  expect(await off.convert({ path: pdf }, { signal: signal() })).toMatchObject({ ok: true });
});

test('openConverter() sends no paper to another machine unless it is told that it may', () => {
  const settings = ConversionSettings.parse({ backends: [{ backend: 'grobid', url: 'https://grobid.example.org' }] });
  expect(() => openConverter({ settings, maxChildren: 1 })).toThrow('Cannot send papers to "grobid.example.org"');
  const asked: string[] = [];
  openConverter({ settings, maxChildren: 1, mayReach: (url) => void asked.push(url) });
  expect(asked).toEqual(['https://grobid.example.org']);
  expect(() => openConverter({ settings: ConversionSettings.parse({ backends: [{ backend: 'pdfjs', url: 'http://localhost:1' }] }), maxChildren: 1 })).toThrow('"pdfjs" is no service');
});
