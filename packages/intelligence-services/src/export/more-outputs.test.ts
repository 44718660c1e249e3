import { type TargetResult, Target } from '@sluice/core-models';
import { XMLParser } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { outcome } from '../checkpoint/test-run.ts';
import type { Result } from '../checkpoint/read-results.ts';
import { deltaReport } from './delta.ts';
import { BEGIN, END, mergeNote } from './merge-note.ts';
import { workbook } from './xlsx.ts';

test('workbook() writes sheets that read back cell for cell, formulas as text and what XML cannot hold left out', async () => {
  async function* rows() {
    yield ['name', 'n'];
    yield ['=1+1 <&>"\u0001 é 𝒳', 4.5, null, true];
    yield [' spaces ', 'x'.repeat(40_000)];
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of workbook([{ name: 'one & two', rows: rows() }, { name: 'values', rows: rows() }])) chunks.push(chunk);
  const files = unzipSync(Uint8Array.from(Buffer.concat(chunks)));
  const parser = new XMLParser({ ignoreAttributes: false, trimValues: false, parseTagValue: false, isArray: (name) => ['row', 'c', 'sheet', 'Relationship'].includes(name) });
  const read = (path: string) => parser.parse(strFromU8(files[path] ?? new Uint8Array()));
  expect(read('xl/workbook.xml').workbook.sheets.sheet.map((sheet: Record<string, string>) => sheet['@_name'])).toEqual(['one & two', 'values']);
  for (const path of ['xl/worksheets/sheet1.xml', 'xl/worksheets/sheet2.xml']) {
    const cells = read(path).worksheet.sheetData.row.map((row: { c: Record<string, never>[] }) => row.c.map((cell) => cell['is']?.['t']?.['#text'] ?? cell['v'] ?? null));
    expect(cells[1]).toEqual(['=1+1 <&>" é 𝒳', '4.5', null, '1']);
    expect(cells[2]).toEqual([' spaces ', 'x'.repeat(32_767)]);
    expect(strFromU8(files[path] ?? new Uint8Array())).not.toContain('<f>');
  }
});

test('mergeNote() writes its own part anew and keeps a person’s properties, tags and text', () => {
  const made = (value: string) => `---\ntitle: A\nstatus: extracted\ntags:\n  - paper\n---\n\n${BEGIN}\n\n# A\n\n${value}\n\n${END}\n\n## Notes\n\n`;
  const first = mergeNote(null, made('old $1'));
  const edited = first.replace('title: A', 'title: A\nmy_rating: 5').replace('  - paper', '  - paper\n  - to-read').replace('## Notes\n', () => '## Notes\n\nWhat I think: $&.\n').replace(BEGIN, `Above.\n\n${BEGIN}`);
  const again = mergeNote(edited, made('new $&'));
  expect(again).toContain('new $&');
  expect(again).not.toContain('old');
  for (const kept of ['my_rating: 5', '- to-read', 'What I think: $&.', 'Above.']) expect(again).toContain(kept);
  expect(mergeNote(again, made('new $&'))).toBe(again);
  expect(mergeNote('A note of my own.', made('x'))).toMatch(/%% sluice: end %%[\s\S]*A note of my own\./u);
});

test('deltaReport() says what came, what went and what is another value now', async () => {
  const targets = [Target.parse({ name: 'n', description: 'How many', outputFormat: 'number' })];
  const found = (value: number): TargetResult => ({ state: 'found', method: 'model', value, evidence: [] });
  const paper = (ordinal: number, value: number, status: 'extracted' | 'cached' = 'extracted'): Result => ({
    entry: { runId: 'r', ordinal, source: 's', locator: `p${ordinal}.pdf`, paperId: `p${ordinal}`, record: { title: `Paper ${ordinal}`, authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} } },
    outcome: outcome('r', ordinal, { paperId: `p${ordinal}`, status, extraction: { n: found(value) } }),
    judgements: [],
  });
  async function* stream(...papers: Result[]) {
    yield* papers;
  }
  const report = await deltaReport(stream(paper(1, 5), paper(2, 6), paper(3, 7)), stream(paper(1, 5, 'cached'), paper(2, 8), paper(4, 1)), { targets, beforeId: 'a', nowId: 'b' });
  expect(report).toContain('1 new, 1 gone, 1 changed, 1 as before.');
  expect(report).toContain('### Paper 2\n\n- **n**: 6 → 8');
  expect(report).toContain('## New (1)\n\n- Paper 4 (answered)');
  expect(report).toContain('## Gone (1)\n\n- Paper 3');
});
