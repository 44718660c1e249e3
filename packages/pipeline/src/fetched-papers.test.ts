import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf, startLoopbackLlm, startLoopbackPdfServer, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough } from './test-bench.ts';

test('a fetched PDF that turns out to be a known paper waits for its owner, and is worked on when that one fails', async () => {
  await using folder = await temporaryFolder();
  await using web = await startLoopbackPdfServer({ files: { '/a.pdf': await copy('first copy'), '/b.pdf': await copy('second copy'), '/c.pdf': await copy('third copy') } });
  await using llm = await startLoopbackLlm({ script: { latencyMs: 300 } });
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const list = await listOf(folder.path, [`${web.origin}/a.pdf`, `${web.origin}/b.pdf`, `${web.origin}/c.pdf`]);
  const settings = { pdfSettings: { allowedOrigins: [web.origin], keepPdfs: false }, llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl, maxAttempts: 1 } };

  const well = await runThrough(sluice.run(requestOf({ sources: [list], extractor: 'openai', settings })));
  expect(well.outcomes.map(({ status }) => status).toSorted()).toEqual(['duplicate', 'duplicate', 'extracted']);
  expect(llm.requests).toHaveLength(1);
  expect((await readdir(join(folder.path, 'pdfs'))).filter((name) => name.endsWith('.pdf'))).toEqual([]);

  llm.misbehave({ latencyMs: 300, queue: [{ kind: 'refusal' }] });
  const again = await runThrough(sluice.run(requestOf({ sources: [list], extractor: 'openai', settings: { ...settings, cache: { enabled: false } }, newRun: true })));
  expect(again.outcomes.map(({ status, errorClass }) => [status, errorClass]).toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ['duplicate', undefined],
    ['extracted', undefined],
    ['failed', 'refusal'],
  ]);
});

test('a PDF is fetched once, and asked for again only by its ETag when its time is over', async () => {
  await using folder = await temporaryFolder();
  await using web = await startLoopbackPdfServer({ files: { '/a.pdf': await copy('only copy') } });
  let now = Date.parse('2026-01-01T00:00:00Z');
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path, now: () => new Date(now) });
  const list = await listOf(folder.path, [`${web.origin}/a.pdf`]);
  const request = requestOf({ sources: [list], settings: { pdfSettings: { allowedOrigins: [web.origin] }, cache: { autoCleanup: false } } });

  expect((await runThrough(sluice.run(request))).summary.counts.extracted).toBe(1);
  expect((await runThrough(sluice.run(request))).summary.counts.cached).toBe(1);
  expect(web.requests).toHaveLength(1);
  now += 8 * 86_400_000;
  expect((await runThrough(sluice.run(request))).summary.counts.cached).toBe(1);
  expect(web.requests.map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([false, true]);
});

test('a paper that an earlier run answered is known again under its published name, and one that failed comes back', async () => {
  await using folder = await temporaryFolder();
  await using web = await startLoopbackPdfServer({ files: { '/preprint.pdf': await copy('preprint'), '/journal.pdf': await copy('journal') } });
  await using sluice = await openSluice({ db: `pglite:${join(folder.path, 'db')}`, workDir: folder.path });
  const settings = { pdfSettings: { allowedOrigins: [web.origin] } };
  const about = { title: 'On the drift of small boats at night', authors: ['Author, Ada', 'Writer, Ben'] };
  const lost = { title: 'Of something else entirely', authors: ['Nobody, N.'], doi: '10.5555/else.2', pdf_url: `${web.origin}/lost.pdf` };
  const run = async (name: string, records: readonly object[]) => {
    const list = join(folder.path, name);
    await writeFile(list, records.map((record) => JSON.stringify(record)).join('\n'));
    return runThrough(sluice.run(requestOf({ sources: [list], settings })));
  };

  const first = await run('first.jsonl', [{ ...about, year: 2024, arxiv: '2401.00001', pdf_url: `${web.origin}/preprint.pdf` }, lost]);
  expect(first.outcomes.map(({ status }) => status)).toEqual(['extracted', 'failed']);
  web.serve('/lost.pdf', { body: await makePdf({ title: lost.title, pages: [{ lines: [`# ${lost.title}`, '', 'N. Nobody', '', '# Results', '', 'Nothing was found in 3 participants, and that is what we report.'] }] }) });
  const second = await run('second.jsonl', [lost, { ...about, year: 2025, doi: '10.5555/boats.1', venue: 'Journal of Boats', pdf_url: `${web.origin}/journal.pdf` }]);
  expect(second.outcomes.map(({ status }) => status)).toEqual(['extracted', 'cached']);
  expect(second.outcomes[1]).toMatchObject({ paperId: first.outcomes[0]?.paperId, reason: expect.stringMatching(/^Answered as entry 1 of run .*: same doi 10\.5555\/boats\.1, same title, 2 of 2 authors\./) });
  expect(web.requests.map(({ path }) => path)).not.toContain('/journal.pdf');
});

test('hand-fetched files serve the records that lack one, by what their first pages say', async () => {
  await using folder = await temporaryFolder();
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, [{ title: 'On the drift of small boats at night', doi: '10.5555/boats.1' }, { title: 'Of something else entirely', doi: '10.5555/else.2' }].map((record) => JSON.stringify(record)).join('\n'));
  const byHand = join(folder.path, 'by hand');
  await mkdir(byHand);
  await writeFile(join(byHand, 'download (3).pdf'), await copy('by hand'));
  await writeFile(join(byHand, 'stranger.pdf'), await makePdf({ pages: [{ lines: ['# Of a third thing', '', 'Nobody has asked for this.'] }] }));
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const { outcomes, summary } = await runThrough(sluice.run(requestOf({ sources: [list], pdfsDir: byHand })));
  expect(outcomes.map(({ status, errorClass, contentSource }) => [status, errorClass, contentSource])).toEqual([
    ['extracted', undefined, 'fulltext'],
    ['failed', 'not_retrieved', undefined],
  ]);
  const told = await Array.fromAsync(sluice.events(summary.runId), ({ event }) => event);
  expect(told.filter(({ type }) => type === 'warning')).toMatchObject([{ message: expect.stringContaining('"stranger.pdf"') }]);
});

async function listOf(folder: string, urls: readonly string[]): Promise<string> {
  const list = join(folder, 'list.jsonl');
  await writeFile(list, urls.map((pdf_url) => JSON.stringify({ pdf_url })).join('\n'));
  return list;
}

/** One paper in files that differ byte by byte, as repositories stamp them. */
function copy(stamp: string): Promise<Uint8Array> {
  return makePdf({
    title: 'On the drift of small boats at night',
    subject: stamp,
    pages: [
      {
        lines: [
          '# On the drift of small boats at night',
          '',
          'Ada Author and Ben Writer',
          'doi:10.5555/boats.1',
          '',
          '# Results',
          '',
          'The study found that 12 participants saw boats drift by 30 metres in the night.',
        ],
      },
    ],
  });
}
