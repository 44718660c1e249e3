import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough, writePapers } from './test-bench.ts';

test('the archive shows what a run has recorded, page by page, to whom it belongs', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 3);
  const list = join(folder.path, 'wanted.jsonl');
  await writeFile(list, JSON.stringify({ title: 'A paper that nobody has a file of', authors: ['Nobody, N.'], doi: '10.5555/wanted.1' }));
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const { archive } = sluice;
  const first = await runThrough(sluice.run(requestOf({ sources: [papers, list] }), { belongsTo: 'ana' }));
  const later = await runThrough(sluice.run(requestOf({ sources: [list] }), { belongsTo: 'ben' }));
  const { runId } = first.summary;

  expect((await archive.runs({ limit: 9 })).map((run) => run.runId)).toEqual([later.summary.runId, runId]);
  expect((await archive.runs({ limit: 9, belongsTo: 'ana' })).map((run) => run.runId)).toEqual([runId]);
  expect(await archive.runs({ limit: 9, after: runId })).toEqual([]);
  expect(await archive.live('no-such-run')).toBeNull();
  expect(await sluice.summary(runId)).toEqual(first.summary);

  const order = { by: 'entry', descending: false } as const;
  const page = await archive.results(runId, { order, after: { ordinal: 0 }, limit: 3 });
  expect(page.results.map(({ entry }) => entry.ordinal)).toEqual([1, 2, 3]);
  expect(page.hasMore).toBe(true);
  expect(await archive.results(runId, { order, after: { ordinal: 3 }, limit: 3 })).toMatchObject({ results: [{ entry: { ordinal: 4 }, outcome: { status: 'failed' } }], hasMore: false });
  expect(await archive.result(runId, 2)).toMatchObject({ entry: { ordinal: 2 }, outcome: { status: 'extracted' } });
  expect(await archive.result(runId, 5)).toBeNull();
  expect(await archive.countResults(runId, { statuses: ['extracted'] })).toBe(3);
  expect(await archive.failures(runId)).toMatchObject({ classes: [{ stage: 'download', count: 1, example: { entry: 4 } }], pending: 0, oldestPending: null });
  expect(await archive.warnings(runId, { limit: 9 })).toEqual([]);

  const csv = (await Array.fromAsync(archive.export(runId, 'csv'))).join('');
  for (const { title } of (await archive.papers({ limit: 9, belongsTo: 'ana' })).map(({ record }) => record)) expect(csv).toContain(title);
  expect(await Array.fromAsync(archive.export('no-such-run', 'csv'))).toEqual([]);
});

test('the archive finds a paper, its text and its PDF by their hash, and gives them to whom they belong', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 1);
  const path = join(papers, 'paper-001.pdf');
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const { archive } = sluice;
  const { summary } = await runThrough(sluice.run(requestOf({ sources: [papers] }), { belongsTo: 'ana' }));

  const [known] = await archive.papers({ q: 'coffee', limit: 9 });
  expect(await archive.paper(known?.paperId ?? '')).toMatchObject({ paperId: known?.paperId, runs: [{ runId: summary.runId, entry: 1 }] });
  expect(await archive.paper(known?.paperId ?? '', { belongsTo: 'ben' })).toBeNull();
  expect((await archive.document(sha256))?.blocks.map(({ text }) => text).join(' ')).toContain('27 participants');
  expect(await archive.document(sha256, { belongsTo: 'ben' })).toBeNull();

  const pdf = await archive.pdf(sha256, { belongsTo: 'ana' });
  expect(Buffer.concat(await Array.fromAsync(pdf?.open() ?? []))).toEqual(bytes);
  expect(pdf?.bytes).toBe(bytes.length);
  expect(await archive.pdf(sha256, { belongsTo: 'ben' })).toBeNull();
  expect(await archive.pdf('../../etc/passwd')).toBeNull();

  await writeFile(path, await makePdf({ title: 'Another paper', pages: [{ lines: ['Another text altogether stands here now.'] }] }));
  expect(await archive.pdf(sha256)).toBeNull();
  await rename(path, join(papers, 'moved.pdf'));
  expect(await archive.pdf(sha256)).toBeNull();
});

test('an export of a run that has not ended says what there is so far', async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 4);
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const run = sluice.run(requestOf({ sources: [papers], settings: { concurrency: { checkpointInterval: 1, maxConcurrentConversions: 1 } } }));
  for await (const _ of run) break;
  const { runId } = await run.started;
  const methods = (await Array.fromAsync(sluice.archive.export(runId, 'methods'))).join('');
  expect(methods).toContain('4 ');
  expect(await sluice.summary(runId)).not.toMatchObject({ status: 'finished' });
  const exported = (await Array.fromAsync(sluice.archive.export(runId, 'jsonl'))).join('').trim().split('\n');
  expect(exported).toHaveLength(4);
});
