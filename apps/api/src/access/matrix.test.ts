/** Every route of the OpenAPI document × no token, another owner, a wrong host, a foreign page, an oversized and a malformed request. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '../app.ts';
import { type Answer, type TestService, ask, endOf, openTestService, runIdOf, targets, writePapers } from '../test-service.ts';
import { tokensOf } from './tokens.ts';

const tokens = { alice: 'alice-has-a-long-token', bob: 'bob-has-another-long-one' };
const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.object({ requestBody: z.unknown().optional(), parameters: z.array(z.object({ in: z.string(), name: z.string(), schema: z.looseObject({ type: z.unknown() }) })).optional() }))) });

interface Route {
  readonly method: string;
  readonly path: string;
  readonly takesJson: boolean;
  readonly takesFiles: boolean;
  /** A query parameter that is a number or one of a few words. */
  readonly strictQuery: string | undefined;
}

let service: TestService;
let app: TestService['app'];
let routes: readonly Route[];
let runId = '';
let sha256 = '';
let paperId = '';

beforeAll(async () => {
  service = await openTestService();
  const hashes = Object.entries(tokens).map(([owner, token]) => ({ owner, sha256: createHash('sha256').update(token).digest('hex') }));
  app = createApp({ ...service, access: { ...service.access, tokens: tokensOf(hashes) }, whyNotReady: () => Promise.resolve(null), onError: (error) => service.errors.push(error) });
  const document = OpenApi.parse((await ask(app, { method: 'GET', path: '/openapi.json' })).json);
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase(),
      path,
      takesJson: JSON.stringify(route.requestBody ?? '').includes('application/json'),
      takesFiles: JSON.stringify(route.requestBody ?? '').includes('multipart/form-data'),
      strictQuery: route.parameters?.find((parameter) => parameter.in === 'query' && ['limit', 'after', 'format', 'history'].includes(parameter.name))?.name,
    })),
  );
  // Alice's run, over a file that she sends: a folder of the server's is not hers to name.
  await writePapers(service.folder, 1);
  const form = new FormData();
  form.append('request', JSON.stringify({ targets }));
  form.append('pdf', new Blob([new Uint8Array(await readFile(`${service.folder}/papers/paper-1.pdf`))]), 'paper.pdf');
  const started = await ask(app, { method: 'POST', path: '/v1/runs', body: form, headers: bearer('alice') });
  runId = runIdOf(started.json);
  await endOf(service, runId);
  const results = JSON.stringify((await as('alice', 'GET', `/v1/runs/${runId}/results`)).json);
  sha256 = /"sha256":"([0-9a-f]{64})"/.exec(results)?.[1] ?? '';
  paperId = /"paperId":"([^"]+)"/.exec(results)?.[1] ?? '';
});
afterAll(() => service[Symbol.asyncDispose]());

function bearer(owner: keyof typeof tokens): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${tokens[owner]}` };
}

function as(owner: keyof typeof tokens, method: string, path: string, body?: unknown): Promise<Answer> {
  return ask(app, { method, path, body, headers: bearer(owner) });
}

/** The address of something of Alice's, or of nothing at all. */
function addressOf(path: string, whose: 'hers' | 'nobody’s'): string {
  const hers = whose === 'hers';
  return path
    .replace('{id}', hers ? runId : '01a00000-0000-7000-8000-000000000000')
    .replace('{sha256}', hers ? sha256 : '0'.repeat(64))
    .replace('{paperId}', hers ? paperId : 'p0')
    .replace('{entry}', '1')
    .concat(path.endsWith('/export') ? '?format=csv' : '');
}

/** A body that the route would take. */
function bodyOf({ path, takesJson, takesFiles }: Route): unknown {
  if (takesFiles && !takesJson) {
    const form = new FormData();
    form.append('pdf', new Blob(['%PDF-1.7']), 'a.pdf');
    return form;
  }
  if (!takesJson) return undefined;
  if (path.endsWith('/judgements')) return { entry: 1, target: 'finding', verdict: 'accept', reviewer: 'x' };
  if (path.endsWith('/unmerge')) return { entry: 1 };
  if (path === '/v1/targets/check') return { targets };
  if (path === '/v1/runs' || path === '/v1/plan') return { sources: ['papers'], targets };
  return {};
}

const ofService = (): readonly Route[] => routes.filter(({ path }) => path.startsWith('/v1/'));

test('the document lists every route under /v1', () => {
  const listed = new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`));
  const served = app.routes.filter(({ path, method }) => path.startsWith('/v1/') && method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  expect(served.filter((route) => !listed.has(route))).toEqual([]);
  expect(ofService().length).toBeGreaterThan(24);
});

describe('each route', () => {
  test('without a token, or with one that nobody holds, is 401', async () => {
    for (const route of ofService()) {
      for (const headers of [{}, { authorization: 'Bearer nobody-has-this-token' }, { authorization: `Basic ${tokens.alice}` }, { authorization: 'Bearer ' }]) {
        const answer = await ask(app, { ...route, path: addressOf(route.path, 'hers'), body: bodyOf(route), headers });
        expect([route, answer.status]).toEqual([route, 401]);
      }
    }
  });

  test('of another owner’s says word for word what it says of what is not there', async () => {
    for (const route of ofService().filter(({ path }) => /\{(id|sha256|paperId)\}/.test(path))) {
      const hers = await as('bob', route.method, addressOf(route.path, 'hers'), bodyOf(route));
      const nobodys = await as('bob', route.method, addressOf(route.path, 'nobody’s'), bodyOf(route));
      const plain = (answer: Answer): string => JSON.stringify([answer.status, answer.json]).replaceAll(new RegExp([runId, sha256, paperId, '01a00000-0000-7000-8000-000000000000', '0'.repeat(64), '\\bp0\\b'].join('|'), 'g'), 'X');
      expect([route, hers.status, plain(hers)]).toEqual([route, 404, plain(nobodys)]);
    }
    expect((await as('bob', 'GET', '/v1/runs')).json).toEqual({ items: [], next: null });
    expect((await as('bob', 'GET', '/v1/papers')).json).toEqual({ items: [], next: null });
    expect((await as('alice', 'GET', '/v1/runs')).json).toMatchObject({ items: [{ runId, belongsTo: 'alice' }] });
  });

  test('under a wrong name is 421, whatever token it comes with', async () => {
    for (const route of routes) {
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1:8080', 'localhost/', '']) {
        const answer = await ask(app, { ...route, path: addressOf(route.path, 'hers'), body: bodyOf(route), headers: { ...bearer('alice'), host } });
        expect([route, host, answer.status]).toEqual([route, host, 421]);
      }
    }
  });

  test('of an open server is 403 for a page of another site, and a program is none', async () => {
    for (const route of ofService()) {
      for (const headers of [{ origin: 'http://evil.example', host: 'localhost:8080' }, { 'sec-fetch-site': 'cross-site', host: 'localhost:8080' }, { origin: 'null', host: 'localhost:8080' }, { origin: 'http://localhost:9999', host: 'localhost:8080' }]) {
        const answer = await ask(service.app, { ...route, path: addressOf(route.path, 'hers'), body: bodyOf(route), headers });
        expect([route, headers, answer.status]).toEqual([route, headers, 403]);
      }
    }
    expect((await ask(service.app, { method: 'POST', path: '/v1/targets/check', body: { targets }, headers: { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin', host: 'localhost:8080' } })).status).toBe(200);
  });

  test('with an oversized body is 413, announced or not, and one that is too deep is 422', async () => {
    const deep = `{"a":${'['.repeat(40)}${']'.repeat(40)}}`;
    const large = JSON.stringify({ a: 'x'.repeat(1024 * 1024) });
    for (const route of ofService().filter(({ takesJson }) => takesJson)) {
      const send = async (body: string, headers: object = {}): Promise<number> =>
        (await app.request(addressOf(route.path, 'hers'), { method: route.method, body, headers: { 'content-type': 'application/json', ...bearer('alice'), ...headers } })).status;
      expect([route, await send(large), await send('{}', { 'content-length': '9999999' }), await send(deep)]).toEqual([route, 413, 413, 422]);
    }
  });

  test('with a malformed request is 400, 415 or 422', async () => {
    const raw = async (route: Route, type: string, body: string): Promise<number> =>
      (await app.request(addressOf(route.path, 'hers'), { method: route.method, body, headers: { 'content-type': type, ...bearer('alice') } })).status;
    for (const route of ofService().filter(({ takesJson }) => takesJson)) {
      for (const body of ['{"targets":', 'null', '[]', '"x"', '{"colour":"red"}', '{"__proto__":1}']) {
        expect([route.path, body, [400, 422].includes(await raw(route, 'application/json', body))]).toEqual([route.path, body, true]);
      }
      expect([route, await raw(route, 'text/html', 'x')]).toEqual([route, 415]);
    }
    for (const route of ofService().filter(({ takesFiles }) => takesFiles)) {
      for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'multipart/form-data; boundary=']) expect([route.path, type, [400, 415, 422].includes(await raw(route, type, '--y\r\nnonsense'))]).toEqual([route.path, type, true]);
    }
    for (const { method, path, strictQuery } of ofService().filter(({ strictQuery }) => strictQuery !== undefined)) {
      expect([path, (await as('alice', method, `${addressOf(path, 'hers').split('?')[0]}?${strictQuery}=nonsense`)).status]).toEqual([path, 422]);
    }
  });
});

test('a holder of a token names no file, host or setting of the server, and her list leads to none', async () => {
  const start = (body: object): Promise<Answer> => as('alice', 'POST', '/v1/runs', { targets, ...body });
  for (const source of ['papers', `${service.folder}/papers/paper-1.pdf`, '/etc/passwd', '../x.bib', '/no/such/file.pdf', 'file:///etc/passwd']) {
    expect([source, await start({ sources: [source] })]).toMatchObject([source, { status: 403 }]);
  }
  expect(await start({ query: 'x', baseUrl: 'http://169.254.169.254/' })).toMatchObject({ status: 403 });
  expect(await start({ query: 'x', pdfsDir: '/etc' })).toMatchObject({ status: 403 });
  for (const settings of [{ pdfSettings: { allowedOrigins: ['http://127.0.0.1:1'] } }, { llmSettings: { baseUrl: 'http://127.0.0.1:1' } }, { discovery: {} }, { cache: { cacheDir: '/' } }, { costLimits: { maxTotalSpendUsd: 1e9 } }]) {
    expect([settings, await start({ query: 'x', settings })]).toMatchObject([settings, { status: 403 }]);
  }
  const form = new FormData();
  form.append('request', JSON.stringify({ targets }));
  form.append('file', new Blob([`@article{a, title={Sleep in a town far away}, file={:${service.folder}/papers/paper-1.pdf:PDF}}`]), 'refs.bib');
  const begun = await ask(app, { method: 'POST', path: '/v1/runs', body: form, headers: bearer('alice') });
  expect(begun).toMatchObject({ status: 201 });
  await endOf(service, runIdOf(begun.json));
  expect((await as('alice', 'GET', `/v1/runs/${runIdOf(begun.json)}/results/1`)).json).toMatchObject({ pdf: null, status: 'failed', errorClass: 'not_retrieved' });
});

test('nothing of the above was an error of the server’s own', () => {
  expect(service.errors).toEqual([]);
});
