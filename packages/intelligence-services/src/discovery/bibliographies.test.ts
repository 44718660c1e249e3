import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PaperRecord, SourceItem } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHttpClient } from './guarded-http.ts';
import { readSources } from './sources.ts';

const signal = AbortSignal.timeout(120_000);
const PDF = '%PDF-1.4\n';

async function readFiles(files: Readonly<Record<string, string | Uint8Array>>, source: string): Promise<{ items: SourceItem[]; records: PaperRecord[]; problems: string[]; folder: string }> {
  await using folder = await temporaryFolder();
  for (const [name, body] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), body);
  }
  await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [] });
  const items = await Array.fromAsync(readSources({ sources: [source], cwd: folder.path, http, signal }));
  const records = items.flatMap((item) => (item.kind === 'record' ? [item.record] : []));
  const problems = items.flatMap((item) => (item.kind === 'malformed' ? [item.message] : []));
  return { items, records, problems, folder: folder.path };
}

test('readBibtex() turns TeX to text, resolves strings and joins, and keeps what it does not know', async () => {
  const { records } = await readFiles(
    {
      'r.bib': String.raw`
% @article{no, title={commented out}}
@string{acm = "ACM Press"}
@Comment{jabref-meta: grouping:x;}
@preamble{"\newcommand{\x}{y}"}
@ARTICLE{muller84,
  title = {Literate {P}rogramming costs \$5 \& 50\% of the {DNA} in H$_2$O: {\'e}tudes},
  author = {Donald E. Knuth and M{\"u}ller, J{\"o}rg and {The ATLAS Collaboration} and van der Berg, Bo and others},
  year = 1984, journal = "The Comp. J. " # acm, volume = {27}, number = 2, pages = {97--111},
  doi = {https://doi.org/10.1093/COMJNL/27.2.97}, keywords = {fish flour, lice; salmon}, month = jan, note = {\emph{Read} me},
  abstract = {We say that it costs $5 million and no more.}, langid = {english}, pmid = {12345}
}
@misc(paren, title = "Quoted {"}title{"} {with} \"o", eprint = {2101.00001v2}, archivePrefix = {arXiv}, primaryClass={cs.CL}, url={http://arxiv.org/abs/2101.00001})
@inproceedings{child, title={Child}, author={A B}, pages={1-2}, crossref={proc}}
@proceedings{proc, title={Proceedings of X}, year=2003, editor={Ed Itor}, doi={10.1000/proc}}`,
    },
    'r.bib',
  );
  expect(records).toMatchObject([
    {
      title: 'Literate Programming costs $5 & 50% of the DNA in H₂O: études',
      authors: ['Knuth, Donald E.', 'Müller, Jörg', 'The ATLAS Collaboration', 'van der Berg, Bo'],
      year: 1984,
      venue: 'The Comp. J. ACM Press',
      volume: '27',
      issue: '2',
      pages: '97-111',
      doi: '10.1093/comjnl/27.2.97',
      keywords: ['fish flour', 'lice', 'salmon'],
      abstract: 'We say that it costs $5 million and no more.',
      language: 'english',
      citekey: 'muller84',
      otherIds: { pmid: '12345' },
      custom: { month: 'jan', note: expect.stringContaining('Read') },
    },
    { citekey: 'paren', title: 'Quoted "title" with ö', arxivId: '2101.00001', arxivVersion: 2 },
    { citekey: 'child', venue: 'Proceedings of X', year: 2003, authors: ['B, A'], pages: '1-2' },
    { citekey: 'proc', doi: '10.1000/proc' },
  ]);
  expect(records[2]?.doi).toBeUndefined();
});

test('readBibtex() reports each broken entry with its line, and reads the ones around it', async () => {
  const { items, records, problems } = await readFiles(
    { 'r.bib': '@misc{a, title={A}}\n@misc{b,\n  title={never closed,\n  year=2001\n\n@misc{c, title={C}}\n@misc{d, title {D}}\n@misc{e, year=2000}\n@misc{c, title={C again}}\n@misc{, title={No key}}\n@misc{z, title={ends' },
    'r.bib',
  );
  expect(records.map((record) => record.title)).toEqual(['A', 'C', 'C again', 'No key']);
  expect(items.map((item) => item.locator)).toEqual(['a', 'b', 'c', 'd', 'e', 'c@line 9', 'line 10', 'z']);
  expect(problems).toEqual([
    'Cannot use "r.bib" line 2 ("b"): its braces do not close before the next entry; expected as many "}" as "{"',
    'Cannot use "r.bib" line 7 ("d"): field "title" has no "="; expected "name = {value}" pairs',
    'Cannot use "r.bib" line 8 ("e"): it has neither title, identifier nor file; expected at least one of them',
    expect.stringContaining('line 11 ("z"): its braces do not close'),
  ]);
});

test('readBibtex() finds attachments as Zotero, JabRef and Mendeley write them, and tells supplements from the paper', async () => {
  const files = { 'lib/storage/AB12/Smith 2020.pdf': PDF, 'lib/files/7/supp.pdf': PDF, 'lib/own/j.pdf': PDF, 'lib/a;b.pdf': PDF };
  const { records, folder } = await readFiles(
    {
      ...files,
      'lib/r.bib': String.raw`
@misc{zotero, title={Z}, file={Supplementary Data:files/7/supp.pdf:application/pdf;Full Text PDF:/home/her/Zotero/storage/AB12/Smith 2020.pdf:application/pdf;Snapshot:/home/her/Zotero/storage/XY/page.html:text/html}}
@misc{jabref, title={J}, file={:own/j.pdf:PDF}}
@misc{windows, title={W}, file={:C\:\\Users\\her\\own\\j.pdf:PDF}}
@misc{bare, title={B}, file={own/j.pdf}}
@misc{escaped, title={E}, file={T:a\;b.pdf:application/pdf}}
@misc{gone, title={G}, file={:gone.pdf:PDF}}`,
    },
    'lib/r.bib',
  );
  const within = (path: string) => join(folder, 'lib', path);
  expect(records.map((record) => record.pdfPath)).toEqual([within('storage/AB12/Smith 2020.pdf'), within('own/j.pdf'), undefined, within('own/j.pdf'), within('a;b.pdf'), undefined]);
  expect(records[0]?.attachments.map(({ role }) => role)).toEqual(['supplement', 'main', 'supplement']);
  expect(records[5]?.attachments).toEqual([{ location: 'gone.pdf', role: 'main' }]);
});

test('readRis() reads what EndNote, Zotero and Scopus write, and goes on after what is broken', async () => {
  const { items, records, problems, folder } = await readFiles(
    {
      'lib/refs.Data/PDF/0123/end note.pdf': PDF,
      'lib/refs.ris': [
        '\uFEFF1. Provider: somebody',
        'TY  - JOUR', 'T1  - A title that', 'goes on', 'AU  - Smith, John', 'A1  - Doe, A.; Roe, B.', 'PY  - 2020/03/01/', 'JF  - Journal of Fish', 'VL  - 3', 'IS  - 4', 'SP  - 1', 'EP  - 9',
        'DO  - 10.1000/182', 'KW  - one', 'KW  - two; three', 'N2  - Abstract.', 'L1  - internal-pdf://0123/end note.pdf', 'UR  - https://example.org/x', 'AN  - 31234567', 'DB  - PubMed', 'C7  - kept', 'ID  - Smith2020', 'ER  -',
        '', 'TY  - CONF', 'TI  - No end mark', 'TY  - JOUR', 'AB  - Only an abstract', 'ER  - ', 'PY  - 1999', '', 'TY  - JOUR', 'TI  - Last, without an end',
      ].join('\r\n'),
    },
    'lib/refs.ris',
  );
  expect(records).toMatchObject([
    {
      title: 'A title that goes on', authors: ['Smith, John', 'Doe, A.', 'Roe, B.'], year: 2020, venue: 'Journal of Fish', pages: '1-9', doi: '10.1000/182', keywords: ['one', 'two', 'three'],
      abstract: 'Abstract.', citekey: 'Smith2020', otherIds: { pmid: '31234567' }, custom: { C7: 'kept' }, pdfPath: join(folder, 'lib/refs.Data/PDF/0123/end note.pdf'),
    },
    { title: 'No end mark' },
    { title: 'Last, without an end' },
  ]); // prettier-ignore
  expect(problems).toEqual([expect.stringMatching(/line 27: it has neither/), expect.stringMatching(/line 30: it stands outside of any record/)]);
  expect(new Set(items.map((item) => item.locator)).size).toBe(items.length);
});

test('readNbib() reads PubMed’s own format', async () => {
  const { records } = await readFiles(
    { 'p.nbib': 'PMID- 31234567\nOWN - NLM\nTI  - A title that\n      goes on.\nFAU - Smith, John\nAU  - Smith J\nDP  - 2019 Jun\nJT  - Journal of Fish\nAB  - Text.\nLID - 10.1000/x [doi]\nPMC - PMC123\nPT  - Retracted Publication\nMH  - Animals\n\nPMID- 2\nTI  - B\n' },
    'p.nbib',
  );
  expect(records).toMatchObject([
    { title: 'A title that goes on.', authors: ['Smith, John'], year: 2019, doi: '10.1000/x', otherIds: { pmid: '31234567', pmcid: 'PMC123' }, retracted: true, keywords: ['Animals'] },
    { title: 'B', otherIds: { pmid: '2' } },
  ]);
});

test.each(['savedrecs.txt', 'w.ciw'])('readWos() reads the plain text of the Web of Science in %s', async (name) => {
  const { records, problems } = await readFiles(
    {
      [name]:
        'FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Roe, R\n   Doe, J\nAF Roe, Richard\n   Doe, Jane\nTI Baking bread at high\n   altitude\nSO FOOD SCIENCE\nDT Article; Retracted Publication\nDE bread; height\nAB Bread was baked.\nCR Poe E, 1990, BREAD, V1\n   Poe E, 1991, BREAD, V2\nPU NOBODY\nPY 2018\nVL 4\nBP 21\nEP 29\nDI 10.1000/bread.1\nUT WOS:000000000000001\nPM 31234567\nTC 3\nER\n\nPT J\nTI Second\nAR 17\nER\n\nEF\n',
    },
    name,
  );
  expect(problems).toEqual([]);
  expect(records).toMatchObject([
    { title: 'Baking bread at high altitude', authors: ['Roe, Richard', 'Doe, Jane'], year: 2018, venue: 'FOOD SCIENCE', volume: '4', pages: '21-29', doi: '10.1000/bread.1', otherIds: { pmid: '31234567', wos: '000000000000001' }, citations: 3, retracted: true, keywords: ['bread', 'height'], custom: { PU: 'NOBODY' } },
    { title: 'Second', pages: '17' },
  ]);
});

test('readCsv() understands the headings of Zotero, Rayyan, PubMed, Scopus and Covidence', async () => {
  const zotero = await readFiles(
    {
      'storage/K/a.pdf': PDF,
      'z.csv': '\uFEFF"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Pages","Manual Tags","Automatic Tags","File Attachments","Extra"\n"AB12","journalArticle","2020","Smith, John; van Berg, Bo","A ""quoted"" title","J","10.1000/X","https://example.org","Line one\nline two","2020-03","1-9","mine; yours","theirs","/home/her/Zotero/storage/K/a.pdf; /home/her/x.html","PMID: 123\narXiv:2101.00001 [cs]\nCitation Key: smith20\nFree text"\n',
    },
    'z.csv',
  );
  expect(zotero.records[0]).toMatchObject({
    title: 'A "quoted" title', authors: ['Smith, John', 'van Berg, Bo'], year: 2020, venue: 'J', doi: '10.1000/x', abstract: 'Line one line two', pages: '1-9', keywords: ['mine', 'yours', 'theirs'],
    citekey: 'smith20', arxivId: '2101.00001', otherIds: { pmid: '123' }, pdfPath: join(zotero.folder, 'storage/K/a.pdf'), custom: { extra: 'Free text' },
  }); // prettier-ignore
  const pubmed = await readFiles({ 'p.csv': 'PMID,Title,Authors,Journal/Book,Publication Year,PMCID,DOI\n1,T,"Smith J, Doe A.",J,2019,PMC1,10.1000/p\n' }, 'p.csv');
  expect(pubmed.records[0]).toMatchObject({ authors: ['Smith J', 'Doe A'], venue: 'J', year: 2019, otherIds: { pmid: '1', pmcid: 'PMC1' } });
  const scopus = await readFiles({ 's.csv': 'Authors;Title;Year;Source title;Page start;Page end;Cited by;DOI;EID\nSmith, J., Doe, A.B.;T;2018;J;5;9;12;10.1000/s;2-s2.0-1\n' }, 's.csv');
  expect(scopus.records[0]).toMatchObject({ authors: ['Smith, J.', 'Doe, A.B.'], pages: '5-9', citations: 12, venue: 'J', citekey: '2-s2.0-1' });
  const tabs = await readFiles({ 't.tsv': 'Title\tAuthors\tPublished Year\tDOI\tCovidence #\nT\tSmith, John and Doe, Ann\t2017\t\t#5\n' }, 't.tsv');
  expect(tabs.records[0]).toMatchObject({ title: 'T', authors: ['Smith, John', 'Doe, Ann'], year: 2017, citekey: '#5' });
});

test('readCsv() loses one row to a lost quote, says which, and reads the next', async () => {
  const { items, records, problems } = await readFiles({ 'r.csv': 'id,title,year\n1,"fine",2000\n2,"lost,2001\n"3","Three",2002\n4,5" pipe,2003\n5,Five,2004,extra\n6\n,,\n7,"last one, lost' }, 'r.csv');
  expect(records.map((record) => record.title)).toEqual(['fine', 'Three', '5" pipe']);
  expect(problems.map((message) => /line \d+: [^;]+/.exec(message)?.[0])).toEqual([
    'line 3: a quote that opens there does not close',
    'line 6: it has 4 cells',
    'line 7: it has neither title, identifier nor file',
    'line 8: it has neither title, identifier nor file',
    'line 9: a quote that opens there does not close',
  ]);
  expect(items.length).toBe(8);
});

test('readCsl() reads an array of any layout, and loses one item to one mistake', async () => {
  const item = (title: string) => `{"id":"x","title":${JSON.stringify(title)},"author":[{"literal":"WHO"},{"family":"Berg","given":"Bo","suffix":"Jr"}],"issued":{"raw":"May 2001"},"DOI":"10.1000/q"}`;
  const { items, records, problems } = await readFiles({ 'c.json': `[${item('a } ] " \\ b')},{"title": oops},\n\n${item('two')}\n, {"title": "cut` }, 'c.json');
  expect(records.map((record) => record.title)).toEqual(['a } ] " \\ b', 'two']);
  expect(records[0]).toMatchObject({ authors: ['WHO', 'Berg, Bo, Jr'], year: 2001, doi: '10.1000/q' });
  expect(problems).toEqual([expect.stringMatching(/item 2 \(line 1\): it is not JSON/), expect.stringMatching(/item 4 \(line 4\): it is not JSON \(the file ends inside it\)/)]);
  expect(items.map((one) => one.locator)).toEqual(['item 1', 'item 2', 'item 3', 'item 4']);
});

test('bibliographies in Windows-1252, UTF-16 and with CR line ends are read as what they are', async () => {
  const text = 'TY  - JOUR\nTI  - Größe und Maß\nER  - \n';
  for (const [name, body] of [
    ['latin.ris', Buffer.from(text, 'latin1')],
    ['wide.ris', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['mac.ris', Buffer.from(text.replaceAll('\n', '\r'))],
  ] as const) {
    expect((await readFiles({ [name]: body }, name)).records.map((record) => record.title)).toEqual(['Größe und Maß']);
  }
});

test('no bibliography of any bytes makes a reader throw or lose its place', async () => {
  const pieces = fc.constantFrom('@article{', 'title={', '}', '"', ',', '\n', 'TY  - JOUR', 'ER  - ', 'TI  - x', '{', '[', ']', ':', '\\', '$', '#', '%', 'key', '=', '\u0000', 'é', '{"title":"x"}', 'title,doi', '\r', '(', ')', '@string(', '%0 ', '%T ', 'PMID- ', '<record>', '</record>', '<title>');
  const anything = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(anything, fc.constantFrom('bib', 'ris', 'nbib', 'enw', 'xml', 'json', 'jsonl', 'txt', 'csv'), async (text, kind) => {
      const { items } = await readFiles({ [`x.${kind}`]: kind === 'csv' ? `title,doi\n${text}` : text }, `x.${kind}`);
      expect(new Set(items.map((item) => item.locator)).size).toBe(items.length);
    }),
    { numRuns: 200 },
  );
});

test('readEnw() reads what Google Scholar and publishers offer as EndNote', async () => {
  const { records, problems } = await readFiles({ 's.enw': '%0 Journal Article\n%T A title\n%A Smith, John\n%A Doe, A\n%J Journal of Fish\n%V 3\n%N 4\n%P 1-9\n%D 2020\n%R 10.1000/x\n%K one\n%X Some\ntext.\n%@ 1234-5678\n\n%0 Book\n%D 1999\n\n%0 Thesis\n%T B\n' }, 's.enw');
  expect(records).toMatchObject([
    { title: 'A title', authors: ['Smith, John', 'Doe, A'], year: 2020, venue: 'Journal of Fish', issue: '4', pages: '1-9', doi: '10.1000/x', abstract: 'Some text.' },
    { title: 'B', type: 'Thesis' },
  ]);
  expect(problems).toEqual([expect.stringMatching(/line 16: it has neither/)]);
});

test('readEndNoteXml() reads styled text, and loses one record to one broken element', async () => {
  const styled = (text: string) => `<style face="normal" font="default" size="100%">${text}</style>`;
  const { items, records, problems, folder } = await readFiles(
    {
      'lib.Data/PDF/77/a.pdf': PDF,
      'lib.xml': `<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><database name="x.enl">x.enl</database><rec-number>7</rec-number><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author>${styled('Smith, J.')}</author><author>${styled('Doe, A.')}</author></authors></contributors>
<titles><title>${styled('Lice of ')}${styled('Salmo')} &amp; others</title><secondary-title>${styled('J Fish')}</secondary-title></titles><pages>${styled('1-9')}</pages><dates><year>${styled('2020')}</year></dates>
<electronic-resource-num>${styled('10.1000/X')}</electronic-resource-num><urls><pdf-urls><url>internal-pdf://77/a.pdf</url></pdf-urls></urls><keywords><keyword>${styled('lice')}</keyword></keywords></record>
<record><titles><title>broken</titles></record>
<record><titles><title>${styled('Third')}</title></titles></record></records></xml>`,
    },
    'lib.xml',
  );
  expect(records).toMatchObject([
    { title: 'Lice of Salmo & others', authors: ['Smith, J.', 'Doe, A.'], year: 2020, venue: 'J Fish', doi: '10.1000/x', pages: '1-9', keywords: ['lice'], citekey: '7', type: 'Journal Article', pdfPath: join(folder, 'lib.Data/PDF/77/a.pdf') },
    { title: 'Third' },
  ]);
  expect(problems).toEqual([expect.stringMatching(/record 2 \(line 5\): it is not whole XML/)]);
  expect(items.map((item) => item.locator)).toEqual(['record 1', 'record 2', 'record 3']);
});
