import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, type Outcome, type PaperDocument, type RunSummary, type StandingJudgement, Entry as EntrySchema, Outcome as OutcomeSchema, Target } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { obsidianNote } from './obsidian.ts';
import { writeOutputFiles } from './write-outputs.ts';

const runId = '019a0000-0000-7000-8000-000000000000';

function entry(ordinal: number, record: Partial<Entry['record']> = {}): Entry {
  return EntrySchema.parse({ runId, ordinal, source: 'papers/', locator: `p${ordinal}.pdf`, paperId: `p${ordinal}`, record: { pdfPath: `/somewhere/papers/p${ordinal}.pdf`, ...record } });
}

function outcome(ordinal: number, fields: object): Outcome {
  return OutcomeSchema.parse({ kind: 'outcome', runId, ordinal, stage: 'extract', status: 'extracted', ...fields });
}

function judgement(said: Pick<StandingJudgement, 'reviewer' | 'verdict' | 'value' | 'targetName'> & Partial<StandingJudgement>): StandingJudgement {
  return { judgementId: said.reviewer, paperId: 'p1', runId, ordinal: 1, evidence: [], judgedHash: '', createdAt: '2026-11-25T10:00:00.000Z', changed: false, ...said };
}

const targets = [
  Target.parse({ name: 'aim', description: 'What for' }),
  Target.parse({ name: 'sample_size', description: 'How many', outputFormat: 'number' }),
];

const summary: RunSummary = {
  runId,
  status: 'interrupted',
  reason: null,
  total: 5,
  counts: { extracted: 1, cached: 1, duplicate: 1, filtered: 0, failed: 1, pending: 1 },
  abstractShare: 0.5,
  failuresByClass: { not_a_pdf: 1 },
  durationSeconds: 1,
  peakMemoryBytes: { parent: 1, allProcesses: 1 },
  stages: [],
  binding: null,
  usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
  costPer1000Usd: null,
  warnings: [],
};

const quote = '=HYPERLINK("http://evil")\nis what "we", say; 5 < 6';
const passage = { state: 'found', method: 'passage', value: quote, score: 3.5, evidence: [{ quote, page: 2, start: 10, end: 20 }] };
const verdicts = [
  judgement({ reviewer: 'ana', verdict: 'accept', value: null, targetName: 'aim' }),
  judgement({ reviewer: 'ben', verdict: 'correct', value: 96, targetName: 'sample_size', changed: true, evidence: [{ quote: '96 _loaves_', page: 1, start: 1, end: 10, match: 'exact' }] }),
];
const results = [
  { entry: entry(1, { title: 'First, "quoted"' }), outcome: outcome(1, { contentSource: 'fulltext', pdf: { sha256: 'aa', pages: 3 }, provenance: { model: null, promptVersion: 'x', converterVersion: 'pdf-1' }, extraction: { aim: passage, sample_size: { ...passage, value: null } } }) },
  { entry: entry(2), outcome: outcome(2, { status: 'duplicate', duplicateOf: 1, stage: 'deduplicate', reason: 'Same DOI.' }) },
  { entry: entry(3, { doi: '10.1/x' }), outcome: outcome(3, { status: 'failed', stage: 'convert', errorClass: 'encrypted', reason: 'It asks for a password.' }) },
  { entry: entry(4, { abstract: '# Not a heading' }), outcome: outcome(4, { status: 'cached', contentSource: 'abstract', extraction: { aim: { state: 'not_reported', method: 'passage', value: null, evidence: [], reason: 'Nothing in Methods.' } } }) },
  { entry: entry(5), outcome: null },
].map((result) => ({ ...result, judgements: result.entry.ordinal === 1 ? verdicts : [] }));

async function* stream() {
  yield* results;
}

function options(outDir: string, request: object = {}) {
  return {
    runId,
    outDir,
    signal: new AbortController().signal,
    summary,
    verdicts: true,
    manifest: { manifestVersion: 1, createdAt: '2026-11-24T00:00:00.000Z', request: { sources: ['papers/'], targets, extractor: 'extractive', ...request } },
    findDocument: async (key: { readonly sha256: string }) => (key.sha256 === 'aa' ? document : null),
  };
}

const document: PaperDocument = {
  sha256: 'aa',
  converterVersion: 'pdf-1',
  backend: 'pdfjs',
  quality: 1,
  legacyQuality: 1,
  contentSource: 'fulltext',
  pages: [],
  blocks: [],
  markdown: '<!-- page 1 -->\ntext',
  metadata: { authors: [], abstract: 'The document’s own abstract.' },
  references: [],
  warnings: [],
};

const rowsOf = async (path: string) => parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true, relax_column_count: false });

describe('writeOutputFiles()', () => {
  test('writeOutputFiles() gives a line per entry in input order, every field there, null where there is nothing to say', async () => {
    await using folder = await temporaryFolder();
    await writeOutputFiles(stream(), options(folder.path));
    const lines = (await readFile(join(folder.path, 'results.jsonl'), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.entry, line.status, line.reason])).toEqual([
      [1, 'extracted', null],
      [2, 'duplicate', 'Same DOI.'],
      [3, 'failed', 'It asks for a password.'],
      [4, 'cached', null],
      [5, 'pending', null],
    ]);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(expect.arrayContaining(['entry', 'paperId', 'title', 'doi', 'arxivId', 'source', 'status', 'stage', 'reason', 'pdf', 'contentSource', 'extraction', 'usage', 'provenance']));
    }
    expect(lines[0]).toMatchObject({ source: 'papers/p1.pdf', pdf: { sha256: 'aa', pages: 3, backend: null, quality: null }, extraction: { aim: { state: 'found', method: 'passage', value: quote, score: 3.5, evidence: [{ quote, page: 2, start: 10, end: 20 }] } } });
    expect(lines[4]).toMatchObject({ title: null, stage: null, pdf: null, contentSource: null, extraction: {}, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 }, provenance: null });
  });

  test('writeOutputFiles() heads passages as such, leaves numbers empty beside them, and makes formulas text', async () => {
    await using folder = await temporaryFolder();
    await writeOutputFiles(stream(), options(folder.path));
    const rows = await rowsOf(join(folder.path, 'results.csv'));
    expect(rows.map((row) => row['entry'])).toEqual(['1', '3', '4', '5']);
    expect(rows[0]).toMatchObject({ title: 'First, "quoted"', 'aim (passage)': `'${quote}`, 'aim page': '2', sample_size: '', 'sample_size (passage)': `'${quote}` });
    expect(Object.keys(rows[0] ?? {})).not.toContain('aim');
    const values = await rowsOf(join(folder.path, 'values.csv'));
    expect(values.map((row) => [row['entry'], row['target'], row['state'], row['page'], row['verdict']])).toEqual([
      ['1', 'aim', 'found', '2', 'accept (ana)'],
      ['1', 'sample_size', 'found', '2', 'correct: 96 (ben, of an earlier value)'],
      ['4', 'aim', 'not_reported', '', ''],
    ]);
    const missing = await rowsOf(join(folder.path, 'missing.csv'));
    expect(missing.map((row) => [row['entry'], row['link'], row['class']])).toEqual([
      ['3', 'https://doi.org/10.1/x', 'encrypted'],
      ['4', '', ''],
    ]);
  });

  test('writeOutputFiles() puts what people said beside the machine’s value, which stays as it is', async () => {
    await using folder = await temporaryFolder();
    await writeOutputFiles(stream(), options(folder.path));
    const [first, second] = (await readFile(join(folder.path, 'results.jsonl'), 'utf8')).split('\n').map((line) => JSON.parse(line || '{}'));
    expect(first.extraction.sample_size).toMatchObject({
      value: null,
      judgements: [{ reviewer: 'ben', verdict: 'correct', value: 96, changed: true, at: '2026-11-25T10:00:00.000Z', evidence: [{ quote: '96 _loaves_', page: 1, start: 1, end: 10 }] }],
    });
    expect(second.extraction).toEqual({});
    const [row, other] = await rowsOf(join(folder.path, 'results.csv'));
    expect([row?.['aim verdict'], row?.['sample_size verdict'], other?.['aim verdict']]).toEqual(['accept (ana)', 'correct: 96 (ben, of an earlier value)', '']);
    await writeOutputFiles(stream(), { ...options(folder.path), verdicts: false });
    expect(Object.keys((await rowsOf(join(folder.path, 'results.csv')))[0] ?? {})).not.toContain('aim verdict');
    const report = await readFile(join(folder.path, 'report.md'), 'utf8');
    expect(report).toContain('_✅ accepted by ana, 2026-11-25_');
    expect(report).toContain(String.raw`_✏️ corrected to_ **96** _by ben, 2026-11-25, of an earlier value_ “96 \_loaves\_” (p. 1)`);
    const [noted] = results;
    expect(noted && obsidianNote(noted, { targets, runId, taken: new Set() })?.text).toContain('**Verdict:** correct: 96 (ben, of an earlier value)');
  });

  test('writeOutputFiles() gives a model’s values a column of their own name', async () => {
    await using folder = await temporaryFolder();
    const found = { state: 'found', method: 'model', value: -5, evidence: [{ quote: 'minus five', page: 1, start: 0, end: 10 }] };
    async function* one() {
      yield { entry: entry(1), outcome: outcome(1, { extraction: { aim: { ...found, value: ['a', 'b'] }, sample_size: found } }), judgements: [] };
    }
    await writeOutputFiles(one(), options(folder.path, { extractor: 'openai' }));
    expect((await rowsOf(join(folder.path, 'results.csv')))[0]).toMatchObject({ aim: 'a; b', 'aim page': '1', sample_size: '-5', 'sample_size page': '1' });
  });

  test('writeOutputFiles() writes the report with front matter, papers’ text as text, and the converted documents', async () => {
    await using folder = await temporaryFolder();
    await writeOutputFiles(stream(), options(folder.path));
    const report = await readFile(join(folder.path, 'report.md'), 'utf8');
    expect(report).toMatch(/^---\ntopic: papers\/\ndate: 2026-11-24\npapers_processed: 5\n/);
    expect(report).toContain('### 1. First, "quoted"');
    expect(report).not.toContain('### 2.');
    expect(report).toContain('> The document’s own abstract.');
    expect(report).toContain(String.raw`> \# Not a heading`);
    expect(report).toContain('**Aim (passage)**');
    expect(report).toContain('**Status:** ❌ Failed in convert: It asks for a password.');
    expect(await readFile(join(folder.path, 'documents', 'aa.md'), 'utf8')).toBe(document.markdown);
  });

  test('writeOutputFiles() leaves the files of before when it fails on the way, and nothing beside them', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'results.jsonl'), 'before\n');
    async function* failing() {
      yield* results;
      throw new Error('the database went away');
    }
    await expect(writeOutputFiles(failing(), options(folder.path))).rejects.toThrow('the database went away');
    expect(await readFile(join(folder.path, 'results.jsonl'), 'utf8')).toBe('before\n');
    expect((await readdir(folder.path)).sort()).toEqual(['documents', 'results.jsonl']);
  });

  test('writeOutputFiles() says in one line that it may not write to its folder', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'out'), 'a file');
    await expect(writeOutputFiles(stream(), options(join(folder.path, 'out')))).rejects.toMatchObject({ name: 'ConfigurationError', message: expect.stringMatching(/^Cannot write ".*": a part of its path is a file; expected a folder that you may write to$/) });
    await mkdir(join(folder.path, 'taken', 'results.jsonl'), { recursive: true });
    await expect(writeOutputFiles(stream(), options(join(folder.path, 'taken')))).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});
