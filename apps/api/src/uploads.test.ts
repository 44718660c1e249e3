import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf } from '@sluice/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestService, endOf, openTestService, runIdOf, targets } from './test-service.ts';

let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service[Symbol.asyncDispose]());

const request = (more: object = {}): Blob => new Blob([JSON.stringify({ targets, ...more })], { type: 'application/json' });

async function pdf(title: string): Promise<Blob> {
  const bytes = await makePdf({ title, pages: [{ lines: [`# ${title}`, '', 'Ada Author and Ben Writer', '', '# Results', '', `The study of ${title.toLowerCase()} found that memory rose.`] }] });
  return new Blob([new Uint8Array(bytes)], { type: 'application/pdf' });
}

function form(parts: readonly (readonly [name: string, blob: Blob, file?: string])[]): FormData {
  const data = new FormData();
  for (const [name, blob, file] of parts) data.append(name, blob, file);
  return data;
}

test('POST /v1/runs takes PDFs as files under harmless names, and the same files again are the same run', async () => {
  const body = async (): Promise<FormData> => form([['request', request()], ['pdf', await pdf('Juggling at dusk'), '../../etc/../evil\u0000name.pdf'], ['pdf', await pdf('Rowing at dawn'), 'evil_name.pdf']]);
  const first = await service.ask('POST', '/v1/runs', await body());
  expect(first).toMatchObject({ status: 201, json: { resumed: false } });
  const runId = runIdOf(first.json);
  expect(await endOf(service, runId)).toBe('finished');
  expect((await service.ask('GET', `/v1/runs/${runId}/results`)).json).toMatchObject({ items: [{ source: 'evil_name.pdf', title: 'Juggling at dusk', status: 'extracted' }, { source: 'evil_name-2.pdf', title: 'Rowing at dawn' }] });
  expect(await readdir(service.service.uploads.folder)).toHaveLength(1);
  const again = await service.ask('POST', '/v1/runs', await body());
  expect(await endOf(service, runIdOf(again.json))).toBe('finished');
  expect(await readdir(service.service.uploads.folder)).toHaveLength(1);
  expect((await service.ask('GET', `/v1/runs/${runIdOf(again.json)}`)).json).toMatchObject({ counts: { cached: 2 } });
});

test.each([
  ['what is no PDF', 422, () => [['request', request()], ['pdf', new Blob(['<html>not found</html>']), 'a.pdf']] as const, /"a.pdf": it is no PDF/],
  ['a kind that it does not know', 422, () => [['request', request()], ['file', new Blob(['x']), 'a.exe']] as const, /no kind of source/],
  ['no file', 422, () => [['request', request()]] as const, /it has no file/],
  ['a request that is no JSON', 400, () => [['request', new Blob(['{"targets":']), 'r'], ['file', new Blob(['{}']), 'a.jsonl']] as const, /it is no JSON/],
  ['sources beside files', 422, () => [['request', request({ sources: ['x.bib'] })], ['file', new Blob(['{}']), 'a.jsonl']] as const, /sources beside uploaded files/],
  ['a file that is too large', 413, () => [['request', request()], ['pdf', new Blob(['%PDF-1.7', new Uint8Array(51 * 1024 * 1024)]), 'a.pdf']] as const, /more than 52428800 bytes/],
])('POST /v1/runs refuses %s and keeps nothing of it', async (_, status, parts, sentence) => {
  const before = await readdir(service.service.uploads.folder);
  expect(await service.ask('POST', '/v1/runs', form(parts()))).toMatchObject({ status, json: { detail: expect.stringMatching(sentence) } });
  expect(await readdir(service.service.uploads.folder)).toEqual(before);
});

test('POST …/pdfs gives files to the papers that lack one, and the run goes on with those alone', async () => {
  const records = [
    { title: 'Knitting circles and the memory of old people in small towns', authors: ['Ada Author'], year: 2020 },
    { title: 'Swimming in cold lakes', authors: ['Cy Third'], year: 2021, abstract: 'We found that swimmers shivered in cold lakes.' },
  ];
  await writeFile(join(service.folder, 'lacking.jsonl'), records.map((record) => JSON.stringify(record)).join('\n'));
  const started = await service.ask('POST', '/v1/runs', { sources: ['lacking.jsonl'], targets });
  const runId = runIdOf(started.json);
  await endOf(service, runId);
  expect((await service.ask('GET', `/v1/runs/${runId}/failures`)).json).toMatchObject({ classes: [{ stage: 'download', errorClass: 'not_retrieved', count: 1, example: { entry: 1 } }], pending: 0, oldestPending: null });
  const given = await service.ask('POST', `/v1/runs/${runId}/pdfs`, form([['pdf', await pdf('Knitting circles and the memory of old people in small towns'), 'knit.pdf'], ['pdf', await pdf('Another paper altogether'), 'other.pdf']]));
  expect(given).toMatchObject({ status: 200, json: { files: 2, matched: 1, entries: [1] } });
  await endOf(service, runId);
  expect((await service.ask('GET', `/v1/runs/${runId}/results`)).json).toMatchObject({ items: [{ entry: 1, status: 'extracted', contentSource: 'fulltext' }, { entry: 2, contentSource: 'abstract' }] });
});

test('an Idempotency-Key begins one run, also when two requests arrive together, and stands for no other body', async () => {
  await writeFile(join(service.folder, 'one.jsonl'), JSON.stringify({ title: 'One study of chess', abstract: 'It found that chess is played.' }));
  const body = { sources: ['one.jsonl'], targets, newRun: true };
  const send = (given: object = body, key = 'key-1') => service.ask('POST', '/v1/runs', given, { 'idempotency-key': key });
  const [one, two] = await Promise.all([send(), send()]);
  expect([one.status, two.status, runIdOf(one.json)]).toEqual([201, 201, runIdOf(two.json)]);
  await endOf(service, runIdOf(one.json));
  expect(runIdOf((await send({ newRun: true, targets, sources: ['one.jsonl'] })).json)).toBe(runIdOf(one.json));
  expect(await send({ ...body, seed: 4 })).toMatchObject({ status: 422, json: { detail: expect.stringContaining('stood for another request') } });
  expect(runIdOf((await send(body, 'key-2')).json)).not.toBe(runIdOf(one.json));
  // A request that was refused leaves its key free.
  expect((await send({ ...body, sources: ['none.jsonl'] }, 'key-3')).status).toBe(422);
  expect((await send(body, 'key-3')).status).toBe(201);
});

test('judgements, duplicates and exports of a run', async () => {
  const papers = [{ title: 'Birdsong in courtyards at dawn', authors: ['Ada Author'], year: 2020, doi: '10.1234/x', abstract: 'We found that birds sang at dawn.' }, { title: 'Birdsong in courtyards at dawn.', authors: ['Ada Author'], year: 2020, doi: '10.1234/X', abstract: 'We found that birds sang at dawn.' }];
  await writeFile(join(service.folder, 'twice.jsonl'), papers.map((paper) => JSON.stringify(paper)).join('\n'));
  const runId = runIdOf((await service.ask('POST', '/v1/runs', { sources: ['twice.jsonl'], targets })).json);
  await endOf(service, runId);
  expect((await service.ask('GET', `/v1/runs/${runId}/duplicates`)).json).toMatchObject({ items: [{ member: { ordinal: 2 }, leader: { ordinal: 1 }, reason: expect.stringContaining('10.1234/x') }], next: null });
  const behind = Buffer.from(JSON.stringify({ after: 2 })).toString('base64url');
  expect((await service.ask('GET', `/v1/runs/${runId}/duplicates?cursor=${behind}`)).json).toEqual({ items: [], next: null });
  expect(await service.ask('POST', `/v1/runs/${runId}/judgements`, { entry: 1, target: 'finding', verdict: 'reject', reviewer: 'Ana' })).toMatchObject({ status: 201, json: { verdict: 'reject', reviewer: 'Ana' } });
  expect(await service.ask('POST', `/v1/runs/${runId}/judgements`, { entry: 9, target: 'finding', verdict: 'reject', reviewer: 'Ana' })).toMatchObject({ status: 422 });
  expect((await service.ask('GET', `/v1/runs/${runId}/results/1`)).json).toMatchObject({ judgements: [{ targetName: 'finding', verdict: 'reject' }] });
  expect((await service.ask('GET', `/v1/runs/${runId}/judgements`)).json).toMatchObject({ items: [{ reviewer: 'Ana' }] });
  // Of a value that is another one than the reviewer saw nothing is kept.
  const [, seen = ''] = /"finding":"([0-9a-f]{64})"/.exec(JSON.stringify((await service.ask('GET', `/v1/runs/${runId}/results/1`)).json)) ?? [];
  const accept = { entry: 1, target: 'finding', verdict: 'accept', reviewer: 'Ben' };
  expect((await service.ask('POST', `/v1/runs/${runId}/judgements`, { ...accept, seen: seen.replaceAll(/./g, '0') })).status).toBe(422);
  expect((await service.ask('POST', `/v1/runs/${runId}/judgements`, { ...accept, seen })).status).toBe(201);
  for (const [format, piece] of [['jsonl', '"entry":1'], ['csv', 'Birdsong'], ['values', 'reject'], ['missing', '10.1234/x'], ['xlsx', 'xl/worksheets/sheet2.xml'], ['markdown', '# '], ['bibtex', '@'], ['ris', 'TY  -'], ['prisma', '1'], ['methods', 'Sluice']] as const) {
    const response = await service.app.request(`/v1/runs/${runId}/export?format=${format}`);
    expect([response.status, response.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('attachment')]);
    expect(await response.text()).toContain(piece);
  }
  expect((await service.ask('GET', `/v1/runs/${runId}/export?format=exe`)).status).toBe(422);
  expect((await service.ask('POST', `/v1/runs/${runId}/unmerge`, { entry: 2 })).json).toEqual({ entries: [2] });
  expect((await service.ask('POST', `/v1/runs/${runId}/resume`, {})).status).toBe(202);
  await endOf(service, runId);
  expect((await service.ask('GET', `/v1/runs/${runId}`)).json).toMatchObject({ status: 'finished', counts: { duplicate: 0 } });
  const { json } = await service.ask('GET', '/v1/papers?q=birdsong&limit=1');
  expect(json).toMatchObject({ items: [{ record: { doi: '10.1234/x' } }] });
  const [, paperId = ''] = /"paperId":"([^"]+)"/.exec(JSON.stringify(json)) ?? [];
  expect((await service.ask('GET', `/v1/papers/${paperId}`)).json).toMatchObject({ paperId, runs: [{ runId }, ...(paperId === '' ? [] : [])] });
  expect((await service.ask('GET', '/v1/papers/none')).status).toBe(404);
});

test('nothing of the above was an error of the server’s own', async () => {
  expect(service.errors).toEqual([]);
  expect(await readFile(join(service.folder, '.sluice', '.gitignore'), 'utf8')).toBe('*\n');
});
