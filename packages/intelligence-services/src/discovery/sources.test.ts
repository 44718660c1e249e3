import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '@sluice/core-models';
import type { PaperRecord, SourceItem } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCodePoints } from './code-points.ts';
import { openHttpClient } from './guarded-http.ts';
import { readSources } from './sources.ts';

const signal = AbortSignal.timeout(60_000);
const PDF = '%PDF-1.4\n';

async function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, body] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), body);
  }
}

async function read(cwd: string, ...sources: readonly string[]): Promise<SourceItem[]> {
  await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [] });
  return Array.fromAsync(readSources({ sources, cwd, http, signal }));
}

function records(items: readonly SourceItem[]): PaperRecord[] {
  return items.flatMap((item) => (item.kind === 'record' ? [item.record] : []));
}

function problems(items: readonly SourceItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'malformed' ? [item.message] : []));
}

test('readSources() lists a folder by code point of whole paths, hidden files and other kinds left out', async () => {
  await using folder = await temporaryFolder();
  const names = ['b.pdf', 'B.PDF', 'a/x.pdf', 'a-b.pdf', 'a.pdf', '\u{1F600}.pdf', '\uFB01.pdf', 'é.pdf', 'deep/er/y.pdf'];
  await write(folder.path, Object.fromEntries([...names, '.hidden.pdf', '.git/z.pdf', 'notes.txt', 'c.pdf.part'].map((name) => [`papers/${name}`, PDF])));
  const items = await read(folder.path, 'papers/');
  expect(items.map((item) => item.locator)).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  expect(records(items)[0]).toMatchObject({ pdfPath: join(folder.path, 'papers/B.PDF'), authors: [] });
  expect(records(items).every((record) => record.title === undefined)).toBe(true);
  expect(items.every((item) => item.source === 'papers/')).toBe(true);
});

test('readSources() follows links, counts nothing twice, and survives cycles, dangling links and folders that only look like PDFs', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, { 'papers/a.pdf': PDF, 'papers/sub/b.pdf': PDF, 'outside/c.pdf': PDF, 'outside/more/d.pdf': PDF, 'single.pdf': PDF });
  await mkdir(join(folder.path, 'papers/folder.pdf'));
  for (const [target, link] of [
    ['papers', 'papers/cycle'],
    ['papers/a.pdf', 'papers/again.pdf'],
    ['outside', 'papers/linked'],
    ['outside/more', 'papers/linked-again'],
    ['papers', 'outside/back'],
    ['single.pdf', 'papers/s1.pdf'],
    ['single.pdf', 'papers/s2.pdf'],
    ['nowhere.pdf', 'papers/dangling.pdf'],
  ] as const) {
    await symlink(join(folder.path, target), join(folder.path, link));
  }
  const items = await read(folder.path, 'papers');
  expect(items.map((item) => item.locator)).toEqual(['a.pdf', 'dangling.pdf', 'linked/c.pdf', 'linked/more/d.pdf', 's1.pdf', 'sub/b.pdf']);
});

test('readSources() gives nothing for an empty folder, and the same items each time it is asked', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, { 'papers/a.pdf': PDF, 'refs.bib': '@misc{a, title={A}}\n@misc{a, title={B}}' });
  await mkdir(join(folder.path, 'empty'));
  expect(await read(folder.path, 'empty')).toEqual([]);
  expect(await read(folder.path, 'papers', 'refs.bib')).toEqual(await read(folder.path, 'papers', 'refs.bib'));
});

test('readSources() names a source that is missing or of no known kind, before the first item', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, { 'a.pdf': PDF, 'notes.odt': 'PK', 'download': `junk${PDF}`, 'bad.csv': 'x,y\n1,2\n' });
  const asked = read(folder.path, 'a.pdf', 'papers/');
  await expect(asked).rejects.toThrow(ConfigurationError);
  await expect(asked).rejects.toThrow(/^Cannot read "papers\/": no such file or folder; expected a PDF, a folder, a \.bib/);
  await expect(read(folder.path, 'notes.odt')).rejects.toThrow(/^Cannot read "notes\.odt": it is no kind of source/);
  await expect(read(folder.path, 'arxiv:nonsense')).rejects.toThrow(/it is no arXiv id; expected an id like/);
  await expect(read(folder.path, 'doi:nonsense')).rejects.toThrow(/it is no DOI; expected a DOI like/);
  await expect(read(folder.path, 'bad.csv')).rejects.toThrow(/names no known column/);
  expect((await read(folder.path, 'download')).map((item) => item.locator)).toEqual(['download']);
  expect(records(await read('/', join(folder.path, 'a.pdf')))[0]?.pdfPath).toBe(join(folder.path, 'a.pdf'));
});

test('readSources() does not take a file of another kind for an empty list', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, { 'page.ris': '<html>log in</html>', 'page.bib': '<html>', 'page.json': '<html>', 'none.json': '[]\n', 'none.bib': '', 'none.csv': 'title,doi\n', 'none.txt': '# nothing yet\n' });
  for (const name of ['page.ris', 'page.bib', 'page.json']) expect(problems(await read(folder.path, name))).toEqual([expect.stringMatching(/no record begins in its \d+ bytes; expected the format that its name says$/)]);
  expect(await read(folder.path, 'none.json', 'none.bib', 'none.csv', 'none.txt')).toEqual([]);
});

test('readSources() takes an address of a PDF as it is, and arXiv’s as arXiv’s', async () => {
  const [plain, known] = records(await read('/', 'https://example.org/a.pdf?x=1', 'https://arxiv.org/pdf/2101.00001v3'));
  expect(plain).toMatchObject({ pdfUrl: 'https://example.org/a.pdf?x=1' });
  expect(known).toMatchObject({ pdfUrl: 'https://arxiv.org/pdf/2101.00001v3', arxivId: '2101.00001', arxivVersion: 3 });
});

test('readSources() reads lists of identifiers, with comments', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, { 'ids.txt': '# mine\nhttps://doi.org/10.1000/ABC  # first\n\narXiv:2101.00001v2\n2101.00002\nhttps://example.org/a.pdf\nPMID: 12345\nwhat is this\n' });
  const items = await read(folder.path, 'ids.txt');
  expect(records(items).map(({ doi, arxivId, pdfUrl, otherIds }) => doi ?? arxivId ?? pdfUrl ?? otherIds['pmid'])).toEqual(['10.1000/abc', '2101.00001', '2101.00002', 'https://example.org/a.pdf', '12345']);
  expect(items.at(-1)).toMatchObject({ kind: 'malformed', locator: 'line 8', message: expect.stringContaining('"what is this" is no identifier') });
});

test('readSources() reads JSON lines by many names, and reports the lines that are none', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, {
    'files/a.pdf': PDF,
    'refs.jsonl': [
      '\uFEFF{"id": 7, "title": "Own", "authors": ["A. One", "Two, B."], "year": 2020, "doi": "https://doi.org/10.1000/X", "venue": "J", "label": "duplicate", "file": "files/a.pdf"}',
      '',
      '{"DOI": "10.1000/y", "author": [{"family": "Berg", "given": "Bo", "non-dropping-particle": "van"}], "issued": {"date-parts": [[2019, 2]]}, "container-title": "K"}',
      '{"paperId": "abc", "title": "S2", "externalIds": {"ArXiv": "2101.00001", "PubMed": 12}, "citationCount": 3, "openAccessPdf": {"url": "https://example.org/p.pdf"}, "authors": [{"authorId": "1", "name": "C D"}]}',
      '{"title": ',
      '[1]',
      '{"year": 2000}',
      '{"record_id": 1, "title": "ASReview", "authors": "[\'A, B\', \'C, D\']", "included": 1, "pages": 10, "keywords": ["x", "y"]}',
    ].join('\r\n'),
  });
  const items = await read(folder.path, 'refs.jsonl');
  expect(records(items)).toMatchObject([
    { citekey: '7', title: 'Own', authors: ['A. One', 'Two, B.'], year: 2020, doi: '10.1000/x', venue: 'J', custom: { label: 'duplicate' }, pdfPath: join(folder.path, 'files/a.pdf') },
    { doi: '10.1000/y', authors: ['van Berg, Bo'], year: 2019, venue: 'K' },
    { title: 'S2', arxivId: '2101.00001', otherIds: { s2: 'abc', pmid: '12' }, citations: 3, pdfUrl: 'https://example.org/p.pdf', authors: ['C D'] },
    { title: 'ASReview', authors: ['A, B', 'C, D'], keywords: ['x', 'y'], custom: { included: '1', pageCount: '10' } },
  ]);
  expect(problems(items)).toEqual([
    expect.stringMatching(/^Cannot use "refs\.jsonl" line 5: it is not JSON/),
    expect.stringMatching(/line 6: it is not a JSON object/),
    expect.stringMatching(/line 7: it has neither title, identifier nor file; expected at least one of them$/),
  ]);
});

test('compareCodePoints() sorts as UTF-8 bytes do', () => {
  const name = fc.array(fc.constantFrom('a', 'B', '-', '/', 'é', '\uD7FF', '\uE000', '\uFB01', '\uFFFD', '\u{10000}', '\u{1F600}', '\u{10FFFF}'), { maxLength: 5 }).map((signs) => signs.join(''));
  fc.assert(fc.property(name, name, (a, b) => Math.sign(compareCodePoints(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b))), { numRuns: 2000 });
});

test('readSources() takes sources of a folder where it is told to: none beside its PDF, one form of each, no supplement, no part and no frame of a page', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, {
    'papers/a.pdf': PDF,
    'papers/a.docx': 'PK',
    'papers/a supplement.docx': 'PK',
    'papers/b.html': '<html>',
    'papers/b.nxml': '<article>',
    'papers/b_files/frame.html': '<html>',
    'papers/b_files/kept.pdf': PDF,
    'papers/c/main.tex': '\\documentclass{article}\\begin{document}',
    'papers/c/methods.tex': '\\section{Methods}',
    'papers/d.xml': '<?xml version="1.0"?><!DOCTYPE article PUBLIC "JATS">',
    'papers/library.xml': '<xml><records></records></xml>',
    'papers/e.tar.gz': '\x1f\x8b',
    'papers/data.tar.gz': 'no archive',
    'papers/~$f.docx': 'PK',
    'papers/g_esm1.docx': 'PK',
    'papers/.h.docx': 'PK',
  });
  await write(folder.path, { 'papers/e.tar.gz': Uint8Array.of(0x1f, 0x8b, 8, 0) });
  await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [] });
  const items = await Array.fromAsync(readSources({ sources: ['papers'], cwd: folder.path, takesSources: true, http, signal }));
  expect(items.map((item) => item.locator)).toEqual(['a.pdf', 'b.nxml', 'b_files/kept.pdf', 'c/main.tex', 'd.xml', 'e.tar.gz']);
  expect((await read(folder.path, 'papers')).map((item) => item.locator)).toEqual(['a.pdf', 'b_files/kept.pdf']);
});

test('readSources() takes a source that is named itself, tells JATS from a list in XML, and gives a record without a PDF the source that its list attaches', async () => {
  await using folder = await temporaryFolder();
  await write(folder.path, {
    'a.docx': 'PK',
    'b.xml': '<?xml version="1.0"?>\n<article xmlns:xlink="x">',
    '2101.00001v1': Uint8Array.of(0x1f, 0x8b, 8, 0),
    'files/c.docx': 'PK',
    'files/d.docx': 'PK',
    'refs.bib': '@misc{c, title={C}, file={Full text:files/c.docx:application/vnd}}\n@misc{d, title={D}, file={Supplementary data:files/d.docx:x}}\n@misc{e, title={E}, file={Snapshot:files/e.html:text/html}}',
  });
  const named = await read(folder.path, 'a.docx', 'b.xml', '2101.00001v1');
  expect(records(named).map(({ pdfPath }) => pdfPath)).toEqual(['a.docx', 'b.xml', '2101.00001v1'].map((name) => join(folder.path, name)));
  await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [] });
  const listed = await Array.fromAsync(readSources({ sources: ['refs.bib'], cwd: folder.path, takesSources: true, http, signal }));
  expect(records(listed).map(({ pdfPath }) => pdfPath)).toEqual([join(folder.path, 'files/c.docx'), undefined, undefined]);
  expect(records(await read(folder.path, 'refs.bib')).map(({ pdfPath }) => pdfPath)).toEqual([undefined, undefined, undefined]);
});
