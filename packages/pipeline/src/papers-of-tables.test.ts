import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf, startLoopbackPdfServer, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough } from './test-bench.ts';

const boats = { title: 'On the drift of small boats at night', authors: ['Author, Ada', 'Writer, Ben'], year: 2024, doi: '10.5555/boats.1' };
const nets = { title: 'Mending nets with frozen hands', authors: ['Fisher, F.'], year: 2021, doi: '10.5555/nets.2' };
const lamps = { title: 'Lamps that lure the wrong fish', authors: ['Lampe, L.'], year: 2020, doi: '10.5555/lamps.3', retracted: true };

test('a lost paper is one line of missing.csv, however many records of it were tried, and none once one of them was read', async () => {
  await using folder = await temporaryFolder();
  await using web = await startLoopbackPdfServer({ files: { '/boats.pdf': await pdfOf(boats.title), '/lamps.pdf': await pdfOf(lamps.title) } });
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const records = [
    { ...boats, pdf_url: `${web.origin}/gone-1.pdf` },
    { ...boats, pdf_url: `${web.origin}/boats.pdf` },
    { ...nets, pdf_url: `${web.origin}/gone-2.pdf` },
    { ...nets, pdf_url: `${web.origin}/gone-3.pdf` },
    { ...nets, pdf_url: `${web.origin}/gone-4.pdf` },
    { ...lamps, pdf_url: `${web.origin}/lamps.pdf` },
  ];
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, records.map((record) => JSON.stringify(record)).join('\n'));
  const { outcomes, summary } = await runThrough(sluice.run(requestOf({ sources: [list], settings: { pdfSettings: { allowedOrigins: [web.origin] } } })));
  expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'extracted', 'failed', 'failed', 'failed', 'extracted']);
  expect(summary.warnings).toEqual([expect.stringMatching(/^1 paper with answers is retracted/)]);

  const out = join(folder.path, 'out');
  await sluice.writeOutputs(summary.runId, out);
  const rowsOf = async (name: string) => (await readFile(join(out, name), 'utf8')).trim().split(/\r?\n/).slice(1);
  const missing = await rowsOf('missing.csv');
  expect(missing).toHaveLength(1);
  expect(missing[0]).toMatch(/^3,.*https:\/\/doi\.org\/10\.5555\/nets\.2/);
  const table = await rowsOf('results.csv');
  expect(table.map((row) => row.split(',', 1)[0])).toEqual(['2', '3', '6']);
  expect(table.map((row) => row.includes(',retracted,'))).toEqual([false, false, true]);
  expect(await readFile(join(out, 'results.jsonl'), 'utf8')).toMatch(/"entry":6.*"retracted":true/);
});

test('a paper whose server does not answer fails by itself: the database is not suspected, and the run goes on', async () => {
  await using folder = await temporaryFolder();
  const away = await addressWithoutServer();
  await using web = await startLoopbackPdfServer({ files: { '/boats.pdf': await pdfOf(boats.title) } });
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, [{ ...nets, pdf_url: `${away}/nets.pdf` }, { ...boats, pdf_url: `${web.origin}/boats.pdf` }].map((record) => JSON.stringify(record)).join('\n'));
  const { outcomes, summary } = await runThrough(sluice.run(requestOf({ sources: [list], settings: { pdfSettings: { allowedOrigins: [web.origin, away] } } })));
  expect(outcomes.map(({ status, errorClass }) => [status, errorClass])).toEqual([['failed', 'network_error'], ['extracted', undefined]]);
  expect(summary.status).toBe('finished');
});

test.each([true, false])('authors that a list does not name stand in the tables of the first run, from the document itself (duplicates looked for: %s)', async (enableDuplicateDetection) => {
  await using folder = await temporaryFolder();
  const title = 'Buoys that count the seals of a bay';
  await using web = await startLoopbackPdfServer({ files: { '/buoys.pdf': await pdfOf(title, 'Selma Seal') } });
  await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
  const list = join(folder.path, 'list.jsonl');
  await writeFile(list, JSON.stringify({ title, doi: '10.5555/buoys.4', pdf_url: `${web.origin}/buoys.pdf` }));
  const settings = { enableDuplicateDetection, pdfSettings: { allowedOrigins: [web.origin] } };
  const { summary } = await runThrough(sluice.run(requestOf({ sources: [list], settings })));

  const out = join(folder.path, 'out');
  await sluice.writeOutputs(summary.runId, out);
  expect(await readFile(join(out, 'results.csv'), 'utf8')).toContain(`,${title},Selma Seal,`);
});

/** Of a port that nobody listens on any more. */
async function addressWithoutServer(): Promise<string> {
  await using web = await startLoopbackPdfServer({ files: {} });
  return web.origin;
}

function pdfOf(title: string, author = ''): Promise<Uint8Array> {
  return makePdf({ title, author, pages: [{ lines: [`# ${title}`, '', author, '', '# Results', '', 'The study found that 12 participants saw boats drift by 30 metres in the night.'] }] });
}
