import { CacheSettings, type PaperDocument, type TargetResult } from '@sluice/core-models';
import { afterAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { readResults } from '../checkpoint/read-results.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { documents, downloads, extractions, responses } from '../db/schema.ts';
import { cacheStats } from './cache-stats.ts';
import { findDocument, saveDocument } from './documents.ts';
import { findDownload, saveDownload } from './downloads.ts';
import { findExtractions, type NewExtraction, saveExtractions } from './extractions.ts';
import { CacheHits } from './hits.ts';
import { pruneCache } from './prune-cache.ts';
import { findResponse, saveResponse } from './responses.ts';

const now = new Date('2026-11-24T12:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

function paper(sha256: string, markdown = 'text'): PaperDocument {
  return {
    sha256,
    converterVersion: 'pdf-1',
    backend: 'pdfjs',
    quality: 1,
    legacyQuality: 1,
    contentSource: 'fulltext',
    pages: [],
    blocks: [],
    markdown,
    metadata: { authors: [] },
    references: [],
    warnings: [],
  };
}

function answer(key: string, more: Partial<NewExtraction> = {}): NewExtraction {
  const evidence = [{ quote: 'twelve', page: 1, start: 0, end: 6, match: 'exact' as const }];
  const result: TargetResult = { state: 'found', method: 'model', value: 12, evidence };
  const usage = { promptTokens: 1, completionTokens: 1, costUsd: 0 };
  return { key, targetName: 'size', textHash: 'h', runId: 'run 1', callId: 'call 1', usage, createdAt: now, expiresAt: later(1), result, ...more };
}

describe.each(testStores)('on $name', ({ open }) => {
  let opened: Database | null = null;
  const db = async (): Promise<Database> => (opened ??= await open());
  beforeEach(db);
  afterEach(async () => {
    for (const table of [documents, downloads, extractions, responses]) await (await db()).orm.delete(table);
  });
  afterAll(async () => await opened?.[Symbol.asyncDispose]());

  test('saveDocument() keeps the first conversion of the same bytes by the same converter', async () => {
    await saveDocument(await db(), paper('a', 'first \0 and \ud800'));
    await saveDocument(await db(), paper('a', 'second'));
    expect((await findDocument(await db(), { sha256: 'a', converterVersion: 'pdf-1' }))?.markdown).toBe('first \ufffd and \ufffd');
    expect(await findDocument(await db(), { sha256: 'a', converterVersion: 'pdf-2' })).toBeNull();
  });

  test('saveDocument() takes a document of ten megabytes', async () => {
    const large = paper('large', 'A line of a long book.\n'.repeat(450_000));
    await saveDocument(await db(), large);
    expect(await findDocument(await db(), large)).toEqual(large);
    expect((await cacheStats(await db())).documents).toEqual({ rows: 1, bytes: JSON.stringify(large).length });
  });

  test('CacheHits counts what each level had, and adds it to the sums of the store', async () => {
    const counted = async () => (await cacheStats(await db())).hits;
    const hits = new CacheHits();
    expect(hits.seen('api', 'an answer')).toBe('an answer');
    expect(hits.seen('api', null)).toBeNull();
    hits.count('extraction', { hits: 3, misses: 1 });
    await hits.flush(await db());
    await hits.flush(await db());
    expect(await counted()).toEqual({ api: { hits: 1, misses: 1 }, extraction: { hits: 3, misses: 1 } });
    hits.seen('api', 0);
    await hits.flush(await db());
    expect(await counted()).toMatchObject({ api: { hits: 2, misses: 1 } });
  });

  test('findExtractions() finds answers until they expire', async () => {
    await saveExtractions(await db(), [answer('a'), answer('b', { expiresAt: null })]);
    expect([...(await findExtractions(await db(), ['a', 'b', 'c'], now)).keys()].toSorted()).toEqual(['a', 'b']);
    expect([...(await findExtractions(await db(), ['a', 'b'], later(2))).keys()]).toEqual(['b']);
    expect((await findExtractions(await db(), [], now)).size).toBe(0);
  });

  test('saveExtractions() lets the first writer win while its answer is good, and the next once it has expired', async () => {
    const winner = async (at: Date) => (await findExtractions(await db(), ['a'], at)).get('a')?.runId;
    await saveExtractions(await db(), [answer('a', { runId: 'first' }), answer('a', { runId: 'in the same batch' })]);
    await saveExtractions(await db(), [answer('a', { runId: 'second' })]);
    expect(await winner(now)).toBe('first');
    await saveExtractions(await db(), [answer('a', { runId: 'third', createdAt: later(2), expiresAt: later(3) })]);
    expect(await winner(later(2))).toBe('third');
  });

  test.each<[string, Partial<TargetResult>, boolean]>([
    ['a failed answer', { state: 'failed' }, false],
    ['an empty answer', { value: '', evidence: [] }, false],
    ['an empty list', { value: [], evidence: [] }, false],
    ['a passage without a value', { method: 'passage', value: null }, true],
    ['what the model did not find', { state: 'not_reported', value: null, evidence: [] }, true],
    ['what the code refused', { state: 'refused', value: 3, evidence: [] }, true],
    ['a zero', { value: 0, evidence: [] }, true],
  ])('saveExtractions() of %s', async (_, change, saved) => {
    const whole = answer('a');
    await saveExtractions(await db(), [{ ...whole, result: { ...whole.result, ...change } }]);
    expect((await findExtractions(await db(), ['a'], now)).has('a')).toBe(saved);
  });

  test('saveDownload() keeps the last answer of an address of any length; findDownload() says whether it is fresh', async () => {
    const url = `https://example.org/${'signature'.repeat(500)}`;
    const download = { url, sha256: 'a', bytes: 5_000_000_000, etag: '"x"', fetchedAt: now, expiresAt: later(1) };
    await saveDownload(await db(), download);
    expect(await findDownload(await db(), url, now)).toEqual({ ...download, lastModified: null, fresh: true });
    await saveDownload(await db(), { ...download, sha256: 'b', etag: null });
    expect(await findDownload(await db(), url, later(2))).toMatchObject({ sha256: 'b', etag: null, fresh: false });
    expect(await findDownload(await db(), `${url}?`, now)).toBeNull();
  });

  test.each([['null', null], ['a string of digits', '12'], ['a list', [1, { a: 'b\0' }]]])('findResponse() gives %s back until it expires', async (requestHash, body) => {
    await saveResponse(await db(), { requestHash, body: 'an older one', createdAt: now, expiresAt: later(1) });
    await saveResponse(await db(), { requestHash, body, createdAt: now, expiresAt: later(1) });
    expect(await findResponse(await db(), requestHash, now)).toEqual({ body: JSON.parse(JSON.stringify(body).replace('\\u0000', '\ufffd')), createdAt: now });
    expect(await findResponse(await db(), requestHash, later(2))).toBeNull();
  });

  test('pruneCache() removes what has expired and names the PDFs that no address has any more', async () => {
    await saveExtractions(await db(), [answer('old'), answer('new', { expiresAt: later(5) })]);
    await saveResponse(await db(), { requestHash: 'old', body: 1, createdAt: now, expiresAt: later(1) });
    const download = { sha256: 'shared', bytes: 1, fetchedAt: now, expiresAt: later(1) };
    await saveDownload(await db(), { ...download, url: 'https://a' });
    await saveDownload(await db(), { ...download, url: 'https://b', expiresAt: later(5) });
    await saveDownload(await db(), { ...download, url: 'https://c', sha256: 'alone' });
    const pruned = await pruneCache(await db(), CacheSettings.parse({}), later(2));
    expect(pruned).toEqual({ extractions: 1, responses: 1, downloads: 2, documents: 0, pdfs: ['alone'] });
    expect([...(await findExtractions(await db(), ['old', 'new'], now)).keys()]).toEqual(['new']);
  });

  test('pruneCache() evicts PDFs before documents, those fetched longest ago first, and none that a run may be reading', async () => {
    await saveDocument(await db(), paper('a', 'a'.repeat(600_000)));
    const mb = 1024 * 1024;
    const fetched = { bytes: 2 * mb, expiresAt: later(9) };
    await saveDownload(await db(), { ...fetched, url: 'https://old', sha256: 'old', fetchedAt: now });
    await saveDownload(await db(), { ...fetched, url: 'https://old/again', sha256: 'old', fetchedAt: now });
    await saveDownload(await db(), { ...fetched, url: 'https://newer', sha256: 'newer', fetchedAt: later(1) });
    await saveDownload(await db(), { ...fetched, url: 'https://just', sha256: 'just', fetchedAt: later(2) });
    expect(await pruneCache(await db(), CacheSettings.parse({ maxCacheSizeMb: 6 }), later(2))).toMatchObject({ pdfs: ['old'], downloads: 2, documents: 0 });
    expect(await pruneCache(await db(), CacheSettings.parse({ maxCacheSizeMb: 0.001 }), later(2))).toMatchObject({ pdfs: ['newer'], downloads: 1, documents: 1 });
    expect(await findDownload(await db(), 'https://just', later(2))).toMatchObject({ fresh: true });
  });

  test('pruneCache() evicts documents that no outcome shows, until the cache fits', async () => {
    const runId = await testRun(await db(), 1);
    for (const sha256 of ['a', 'shown', 'b']) await saveDocument(await db(), paper(sha256, sha256.repeat(600_000)));
    await commitOutcomes(await db(), [outcome(runId, 1, { pdf: { sha256: 'shown' } })]);
    const left = async () => (await (await db()).orm.select({ sha256: documents.sha256 }).from(documents)).map((row) => row.sha256).toSorted();
    expect((await pruneCache(await db(), CacheSettings.parse({ maxCacheSizeMb: 4 }), now)).documents).toBe(1);
    expect(await left()).toEqual(['b', 'shown']);
    expect((await pruneCache(await db(), CacheSettings.parse({ maxCacheSizeMb: 0.001 }), now)).documents).toBe(1);
    expect(await left()).toEqual(['shown']);
  });

  test('pruneCache() takes nothing of a result, however small the cache and however late: values, quotes and the text that they stand in stay', async () => {
    const runId = await testRun(await db(), 1);
    const given = answer('key');
    await saveDocument(await db(), paper('shown', 'twelve ponds'));
    await saveExtractions(await db(), [given]);
    await commitOutcomes(await db(), [outcome(runId, 1, { pdf: { sha256: 'shown' }, extraction: { size: given.result } })]);
    expect(await pruneCache(await db(), CacheSettings.parse({ maxCacheSizeMb: 0.001 }), later(24 * 3650))).toMatchObject({ extractions: 1, documents: 0 });
    const [result] = await Array.fromAsync(readResults(await db(), runId));
    expect(result?.outcome?.extraction).toEqual({ size: { state: 'found', method: 'model', value: 12, evidence: [{ quote: 'twelve', page: 1, start: 0, end: 6, match: 'exact' }] } });
    expect((await findDocument(await db(), { sha256: 'shown', converterVersion: 'pdf-1' }))?.markdown).toBe('twelve ponds');
  });
});
