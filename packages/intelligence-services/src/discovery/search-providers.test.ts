import type { SourceItem } from '@sluice/core-models';
import type { RegisteredPaper } from '@sluice/testing';
import { startLoopbackProviders } from '@sluice/testing';
import { expect, test } from 'vitest';
import { findFreePdf, findFreePdfs } from './free-pdf.ts';
import { openHttpClient } from './guarded-http.ts';
import type { AnswerCache, ProviderName } from './provider.ts';
import { readSources } from './sources.ts';
import { timeframeOf } from './timeframe.ts';
import { virtualClock } from './virtual-clock.ts';

const signal = AbortSignal.timeout(60_000);
const all: readonly ProviderName[] = ['arxiv', 'semantic_scholar', 'openalex', 'crossref'];

const papers: RegisteredPaper[] = Array.from({ length: 25 }, (_, at) => ({
  title: `A study of sea lice & salmon <number> ${at}`,
  authors: [['Ada', 'Nør'], ['Bo', 'Berg']],
  year: 2000 + at,
  abstract: `We studied lice on salmon and we studied ${at} farms.`,
  doi: `10.1000/fish.${at}`,
  arxivId: `2101.${String(10_000 + at)}`,
  arxivVersion: 1 + (at % 3),
  s2Id: `s2-${at}`,
  openalexId: `W${at}`,
  venue: 'Aquaculture',
  citations: at,
}));

function client(origin: string) {
  return openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [origin], clock: virtualClock({ upToMs: 40_000 }), random: () => 0.5 });
}

async function collect(items: AsyncIterable<SourceItem>): Promise<SourceItem[]> {
  return Array.fromAsync(items);
}

function titles(items: readonly SourceItem[]): (string | undefined)[] {
  return items.map((item) => (item.kind === 'record' ? item.record.title : item.message));
}

test('readSources() pages through each register to its end, with canonical ids and clean text', async () => {
  await using registers = await startLoopbackProviders({ papers, pageSize: 10 });
  await using http = client(registers.origin);
  for (const provider of all) {
    const items = await collect(readSources({ sources: [], cwd: '/', query: 'sea lice', limit: 1000, providers: [provider], endpoints: registers.endpoints, http, signal }));
    expect(titles(items)).toEqual(papers.map((paper) => paper.title));
    const [first] = items;
    expect(first).toMatchObject({ source: `${provider}: sea lice`, record: { doi: '10.1000/fish.0', abstract: 'We studied lice on salmon and we studied 0 farms.', year: 2000 } });
    expect(new Set(items.map((item) => item.locator)).size).toBe(25);
  }
});

test('readSources() shares a limit fairly among the registers, and asks no more than it needs', async () => {
  await using registers = await startLoopbackProviders({ papers, pageSize: 5 });
  await using http = client(registers.origin);
  const items = await collect(readSources({ sources: [], cwd: '/', query: 'lice', limit: 9, providers: all, endpoints: registers.endpoints, http, signal }));
  expect(items.map((item) => item.source.split(':')[0])).toEqual(['arxiv', 'semantic_scholar', 'openalex', 'crossref', 'arxiv', 'semantic_scholar', 'openalex', 'crossref', 'arxiv']);
  expect(registers.requests.length).toBe(4);
});

test('readSources() tells providers the time span, the contact address and the key, and keeps the key from other places', async () => {
  await using registers = await startLoopbackProviders({ papers });
  await using http = client(registers.origin);
  const cache = new Map<string, string>();
  const remembered: AnswerCache = { find: (hash) => Promise.resolve(cache.get(hash)), save: (hash, body) => Promise.resolve(void cache.set(hash, body)) };
  const options = {
    sources: [],
    cwd: '/',
    query: 'lice',
    limit: 4,
    providers: all,
    endpoints: registers.endpoints,
    http,
    signal,
    cache: remembered,
    contactEmail: 'me@example.org',
    semanticScholarApiKey: 's2-secret',
    openalexApiKey: 'oa secret',
    timeframe: timeframeOf('2020-01-01..2021-06-30', new Date(0)),
  };
  const items = await collect(readSources(options));
  const [arxiv, s2, openalex, crossref] = registers.requests;
  expect(decodeURIComponent(arxiv?.path ?? '')).toContain('submittedDate:[202001010000 TO 202106302359]');
  expect(decodeURIComponent(s2?.path ?? '')).toContain('publicationDateOrYear=2020-01-01:2021-06-30');
  expect(s2?.headers['x-api-key']).toBe('s2-secret');
  expect(decodeURIComponent(openalex?.path ?? '')).toContain('filter=from_publication_date:2020-01-01,to_publication_date:2021-06-30');
  expect(decodeURIComponent(openalex?.path ?? '')).toContain('api_key=oa secret');
  expect(decodeURIComponent(crossref?.path ?? '')).toContain('mailto=me@example.org');
  expect(JSON.stringify([...cache])).not.toContain('secret');
  // The same query again asks nobody.
  expect(await collect(readSources(options))).toEqual(items);
  expect(registers.requests.length).toBe(4);
});

test('readSources() waits out 429, asks again for arXiv’s empty pages, and makes silence a fault of the run', async () => {
  await using registers = await startLoopbackProviders({ papers });
  await using http = client(registers.origin);
  const read = (providers: readonly ProviderName[]) => collect(readSources({ sources: [], cwd: '/', query: 'lice', limit: 100, providers, endpoints: registers.endpoints, http, signal }));
  registers.failNext('/s2', { status: 429, body: '{"message":"Too Many Requests","code":"429"}', headers: { 'retry-after': '30' } });
  expect((await read(['semantic_scholar'])).length).toBe(25);
  const empty = '<feed xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults xmlns:opensearch="x">25</opensearch:totalResults></feed>';
  registers.failNext('/arxiv', { body: empty }, { body: empty });
  expect((await read(['arxiv'])).length).toBe(25);
  registers.failNext('/arxiv', { body: empty }, { body: empty }, { body: empty });
  await expect(read(['arxiv'])).rejects.toMatchObject({ faultClass: 'source_unreachable' });
  registers.failNext('/openalex', { status: 500 }, { status: 502 }, { status: 503 });
  await expect(read(['openalex'])).rejects.toMatchObject({ faultClass: 'source_unreachable', message: expect.stringContaining('Cannot ask OpenAlex') });
  registers.failNext('/crossref', { body: 'Rate exceeded.' });
  await expect(read(['crossref'])).rejects.toMatchObject({ faultClass: 'source_unreachable' });
  registers.failNext('/arxiv', { status: 200, body: '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>max_results must be non-negative</summary></entry></feed>' });
  await expect(read(['arxiv'])).rejects.toMatchObject({ message: expect.stringContaining('max_results must be non-negative') });
});

test('readSources() looks up arxiv: and doi: sources, and keeps the bare name of what nobody knows', async () => {
  await using registers = await startLoopbackProviders({ papers });
  await using http = client(registers.origin);
  const sources = ['arxiv:2101.10001', 'doi:10.1000/FISH.2', 'https://doi.org/10.1000/fish.3', 'doi:10.5281/zenodo.99', 'arxiv:2101.99999', 'https://arxiv.org/abs/2101.10004v2'];
  const items = await collect(readSources({ sources, cwd: '/', endpoints: registers.endpoints, http, signal }));
  expect(items.map((item) => (item.kind === 'record' ? [item.record.doi, item.record.arxivId, item.record.year] : item))).toEqual([
    ['10.1000/fish.1', '2101.10001', 2001],
    ['10.1000/fish.2', undefined, 2002],
    ['10.1000/fish.3', undefined, 2003],
    ['10.5281/zenodo.99', undefined, undefined],
    [undefined, '2101.99999', undefined],
    ['10.1000/fish.4', '2101.10004', 2004],
  ]);
  expect(items[0]).toMatchObject({ record: { pdfUrl: `${registers.endpoints.arxivPdf}/2101.10001v2`, title: papers[1]?.title } });
});

test('findFreePdfs() goes from the record to arXiv, Unpaywall, OpenAlex and Semantic Scholar, and each address comes once', async () => {
  const open: RegisteredPaper = { title: 'Open', doi: '10.1000/open', s2Id: 'x', openalexId: 'W9', pdfUrl: 'https://example.org/open.pdf' };
  await using registers = await startLoopbackProviders({ papers: [open, { title: 'Closed', doi: '10.1000/closed', s2Id: 'y', openalexId: 'W8' }] });
  await using http = client(registers.origin);
  const sentences: string[] = [];
  const context = { http, endpoints: { ...registers.endpoints }, signal, contactEmail: 'me@example.org', onSilence: (sentence: string) => void sentences.push(sentence) };
  const record = { doi: '10.1000/open', arxivId: '2101.00001', pdfUrl: 'https://example.org/own.pdf', otherIds: {} };
  expect(await Array.fromAsync(findFreePdfs(record, context))).toEqual([
    { url: 'https://example.org/own.pdf', foundBy: 'record' },
    { url: `${registers.endpoints.arxivPdf}/2101.00001`, foundBy: 'arxiv' },
    { url: 'https://example.org/open.pdf', foundBy: 'unpaywall' },
  ]);
  expect(await findFreePdf({ doi: '10.1000/closed', otherIds: {} }, context)).toBeNull();
  expect(await findFreePdf({ doi: '10.1000/unknown', otherIds: {} }, context)).toBeNull();
  expect(sentences).toEqual([]);
  registers.failNext('/unpaywall', { status: 500 }, { status: 500 }, { status: 500 });
  expect(await findFreePdf({ doi: '10.1000/open', otherIds: {} }, context)).toEqual({ url: 'https://example.org/open.pdf', foundBy: 'openalex' });
  expect(sentences).toEqual([expect.stringContaining('Cannot ask Unpaywall')]);
});
