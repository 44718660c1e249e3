import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Entry, type PaperRecord } from '@sluice/core-models';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { openHttpClient } from '../discovery/guarded-http.ts';
import { readSources } from '../discovery/sources.ts';
import { bibtexEntry } from './bibtex.ts';
import { obsidianNote } from './obsidian.ts';
import { resultsHeader, resultsRow } from './results-table.ts';
import { risRecord } from './ris.ts';

const library = String.raw`@article{oldekop:2026+a,
  title = {Opening the Gate at Dusk}, author = {Oldekop, A. and Dunmore, B.}, year = 2026, journal = {Mill Ponds}, doi = {10.5555/gate},
  keywords = {to read, fine sediment, 2026}, priority = {high \& urgent}, file = {Full Text:paper.pdf:application/pdf;Supplement:extra.csv:text/csv}
}`;

async function recordsOf(path: string): Promise<readonly PaperRecord[]> {
  await using http = openHttpClient({ userAgent: 'test', allowHttp: false, allowedOrigins: [] });
  const items = await Array.fromAsync(readSources({ sources: [path], cwd: '/', http, signal: new AbortController().signal }));
  return items.flatMap((item) => (item.kind === 'record' ? [item.record] : []));
}

describe('what a library says of a paper', () => {
  test('bibtexEntry() and risRecord() keep citekey, tags, custom fields and files, so that they can be read again', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'library.bib'), library);
    await writeFile(join(folder.path, 'paper.pdf'), await makePdf({ pages: [{ lines: ['A'] }] }));
    await writeFile(join(folder.path, 'extra.csv'), 'a,b');
    const [record] = await recordsOf(join(folder.path, 'library.bib'));
    const kept = { citekey: 'oldekop:2026+a', keywords: ['to read', 'fine sediment', '2026'], pdfPath: join(folder.path, 'paper.pdf'), attachments: [{ role: 'main' }, { location: join(folder.path, 'extra.csv'), role: 'supplement' }] };
    expect(record).toMatchObject({ ...kept, custom: { priority: 'high & urgent' } });

    const paper = { entry: Entry.parse({ runId: 'r', ordinal: 1, source: 'library.bib', locator: 'oldekop:2026+a', record }), outcome: null, judgements: [] };
    await writeFile(join(folder.path, 'again.bib'), bibtexEntry(paper, new Set()));
    expect((await recordsOf(join(folder.path, 'again.bib')))[0]).toMatchObject({ ...kept, custom: { priority: 'high & urgent' } });
    await writeFile(join(folder.path, 'again.ris'), risRecord(paper, []));
    expect((await recordsOf(join(folder.path, 'again.ris')))[0]).toMatchObject({ citekey: kept.citekey, keywords: kept.keywords, pdfPath: kept.pdfPath, custom: { N1: 'priority: high & urgent' } });

    const note = obsidianNote(paper, { targets: [], runId: 'r', taken: new Set() });
    expect(note?.text).toMatch(/citekey: oldekop:2026\+a\ntags:\n {2}- paper\n {2}- sluice\n {2}- to-read\n {2}- fine-sediment\nfield_priority: high & urgent/);
    const form = { targets: [], extractor: 'extractive' } as const;
    const [row] = parse<Record<string, string>>(resultsHeader(form) + resultsRow(paper, form), { columns: true });
    expect(row).toMatchObject({ citekey: 'oldekop:2026+a', tags: 'to read; fine sediment; 2026', custom: '{"priority":"high & urgent"}' });
  });
});
