import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { type TestService, openTestService, targets, writeList, writePapers } from './test-service.ts';

let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service[Symbol.asyncDispose]());

/** Begins a run and waits for its end. */
async function finished(sources: readonly string[], more: object = {}): Promise<string> {
  const { status, json, headers } = await service.ask('POST', '/v1/runs', { sources, targets, newRun: true, ...more });
  expect({ status, json }).toMatchObject({ status: 201 });
  const { runId } = runOf(json);
  expect(headers.get('location')).toBe(`/v1/runs/${runId}`);
  await expect.poll(async () => runOf((await service.ask('GET', `/v1/runs/${runId}`)).json), { timeout: 60_000 }).toMatchObject({ status: 'finished', live: false });
  return runId;
}

function runOf(json: unknown): { readonly runId: string } {
  if (typeof json !== 'object' || json === null || !('runId' in json) || typeof json.runId !== 'string') throw new Error(`Cannot read a run: ${JSON.stringify(json)}; expected a runId`);
  return { ...json, runId: json.runId };
}

test('GET /healthz says that the process is alive, whatever its store does', async () => {
  const app = createApp({ ...service, whyNotReady: async () => 'the store is gone' });
  const response = await app.request('/healthz');
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

test.each([
  ['answers', { whyNotReady: async () => null }, [200, { status: 'ready', reason: null }]],
  ['refuses', { whyNotReady: () => Promise.reject(new Error('Cannot open store "x": gone; expected it to answer')) }, [503, { status: 'not_ready', reason: 'Cannot open store "x": gone; expected it to answer' }]],
  ['hangs', { readyTimeoutMs: 5, whyNotReady: () => new Promise<null>(() => undefined) }, [503, { status: 'not_ready', reason: 'no answer within 5 ms' }]],
])('GET /readyz says how it is where the store %s', async (_, options, expected) => {
  const response = await createApp({ ...service, ...options }).request('/readyz');
  expect([response.status, await response.json()]).toEqual(expected);
});

test('an unknown route is a problem with a sentence, and /openapi.json lists the known ones', async () => {
  expect(await service.ask('GET', '/nothing')).toMatchObject({ status: 404, json: { title: 'Not found', detail: expect.stringContaining('Cannot answer "GET /nothing"') } });
  expect((await service.ask('GET', '/openapi.json')).json).toMatchObject({ openapi: '3.1.0', paths: { '/healthz': {}, '/v1/runs': { get: {}, post: {} }, '/v1/runs/{id}/events': {} } });
});

test('POST /v1/runs begins a run over PDFs, whose results, document and bytes can then be read', { timeout: 120_000 }, async () => {
  const runId = await finished([await writePapers(service.folder, 2)]);
  const { json } = await service.ask('GET', `/v1/runs/${runId}/results`);
  expect(json).toMatchObject({ total: 2, next: null, items: [{ entry: 1, status: 'extracted', source: 'papers/paper-1.pdf', extraction: { finding: { state: 'found' } } }, { entry: 2 }] });
  const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(JSON.stringify(json))?.[1] ?? '';
  expect((await service.ask('GET', `/v1/documents/${sha256}`)).json).toMatchObject({ sha256, contentSource: 'fulltext' });
  const bytes = await service.app.request(`/v1/documents/${sha256}/pdf`);
  expect([bytes.status, bytes.headers.get('x-content-type-options'), bytes.headers.get('content-security-policy')]).toEqual([200, 'nosniff', expect.stringContaining("default-src 'none'")]);
  expect(Buffer.from(await bytes.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await service.ask('GET', `/v1/documents/${'0'.repeat(64)}/pdf`)).status).toBe(404);
});

test('GET …/results filters, sorts and pages, each entry once', { timeout: 60_000 }, async () => {
  const runId = await finished([await writeList(service.folder, 25)]);
  const entries: number[] = [];
  for (let cursor = ''; ; ) {
    const { json } = await service.ask('GET', `/v1/runs/${runId}/results?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const page = pageOf(json);
    entries.push(...page.items);
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(entries).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  const ask = async (query: string) => pageOf((await service.ask('GET', `/v1/runs/${runId}/results?limit=3&${query}`)).json).items;
  expect(await ask('sort=-entry')).toEqual([25, 24, 23]);
  expect(await ask('sort=-year')).toEqual([25, 24, 23]);
  expect(await ask('q=number%2017%20of')).toEqual([18]);
  expect(await ask('q=100%25')).toEqual([]);
  expect(await ask('status=failed,pending')).toEqual([]);
  expect(await ask('target=finding&sort=title')).toEqual([1, 2, 11]);
  expect(await ask('target=unasked')).toEqual([]);
  const totals = await Promise.all(['found', 'not_reported', 'refused', 'failed'].map(async (state) => totalOf((await service.ask('GET', `/v1/runs/${runId}/results?target=finding&state=${state}`)).json)));
  expect(totals.reduce((sum, total) => sum + total, 0)).toBe(25);
  expect((await service.ask('GET', `/v1/runs/${runId}/results?cursor=nonsense`)).status).toBe(422);
  expect(await service.ask('GET', `/v1/runs/${runId}/results/25`)).toMatchObject({ status: 200, json: { entry: 25, judgements: [] } });
  expect((await service.ask('GET', `/v1/runs/${runId}/results/26`)).status).toBe(404);
});

test('a run is listed, cannot be cancelled once it is finished, and is forgotten with DELETE', { timeout: 60_000 }, async () => {
  const runId = await finished([await writeList(service.folder, 2, 'two.jsonl')]);
  expect((await service.ask('GET', '/v1/runs?limit=1')).json).toMatchObject({ items: [{ runId, status: 'finished', total: 2 }] });
  expect(await service.ask('POST', `/v1/runs/${runId}/cancel`)).toMatchObject({ status: 422, json: { detail: expect.stringContaining('it has finished') } });
  expect(await service.ask('POST', `/v1/runs/${runId}/retry`, {})).toMatchObject({ status: 202, json: { again: 0 } });
  expect((await service.ask('DELETE', `/v1/runs/${runId}`)).status).toBe(204);
  expect((await service.ask('GET', `/v1/runs/${runId}`)).status).toBe(404);
  expect((await service.ask('GET', `/v1/runs/${runId.slice(0, 13)}`)).status).toBe(404);
});

test('what cannot be started says why, and leaves no run behind', async () => {
  const before = (await service.ask('GET', '/v1/runs')).json;
  expect(await service.ask('POST', '/v1/runs', { sources: ['missing.bib'], targets })).toMatchObject({ status: 422, json: { detail: expect.stringContaining('no such file') } });
  expect(await service.ask('POST', '/v1/runs', { sources: ['x.bib'], targets: 'no-such-set' })).toMatchObject({ status: 404 });
  expect(await service.ask('POST', '/v1/runs', { sources: ['x.bib'], targets, colour: 'red' })).toMatchObject({ status: 422, json: { errors: [{ message: expect.stringContaining('colour') }] } });
  expect(await service.ask('POST', '/v1/runs', { targets })).toMatchObject({ status: 422, json: { detail: expect.stringContaining('no source and no query') } });
  const malformed = await service.app.request('/v1/runs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sources":' });
  expect(malformed.status).toBe(400);
  expect((await service.ask('GET', '/v1/runs')).json).toEqual(before);
  expect(service.errors).toEqual([]);
});

function pageOf(json: unknown): { readonly items: readonly number[]; readonly next: string | null } {
  if (typeof json !== 'object' || json === null || !('items' in json) || !Array.isArray(json.items) || !('next' in json)) throw new Error(`Cannot read a page: ${JSON.stringify(json)}; expected items and next`);
  return { items: json.items.map((item: { readonly entry: number }) => item.entry), next: typeof json.next === 'string' ? json.next : null };
}

function totalOf(json: unknown): number {
  return typeof json === 'object' && json !== null && 'total' in json && typeof json.total === 'number' ? json.total : Number.NaN;
}
