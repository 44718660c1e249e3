import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from '@sluice/testing';
import { RankSettings } from '@sluice/core-models';
import { describe, expect, it } from 'vitest';
import { rankCorpus } from './rank-corpus.ts';
import { rankPaper } from './rank.ts';

const corpus = [
  { id: 'bread', title: 'Baking bread', abstract: 'White flour, water and salt are baked.' },
  { id: 'fish', title: 'Fishes of the salt marsh', abstract: 'Fish swim in salt water.' },
  { id: 'water', title: 'Hard water', abstract: 'Water with salt.' },
  { id: 'empty' },
];

describe('rankCorpus()', () => {
  it('rankCorpus() puts stems, titles and neighbours first, and leaves out what shares no word', () => {
    const found = [...rankCorpus(corpus, [{ id: 'q', text: 'A fish in salt water' }], 10)];
    expect(found.map(({ id }) => id)[0]).toBe('fish');
    expect(found.map(({ id }) => id)).not.toContain('empty');
    expect(found.every(({ score }, at) => at === 0 || score <= (found[at - 1]?.score ?? 0))).toBe(true);
  });

  it('rankCorpus() finds written as one what the query writes as two', () => {
    const written = [{ id: 'one', title: 'MicroRNA of the spleen' }, { id: 'two', title: 'Micro RNA in the liver' }, { id: 'none', title: 'Macro effects on the lung' }];
    expect([...rankCorpus(written, [{ id: 'q', text: 'micro RNA' }], 10)].map(({ id }) => id)).toEqual(['two', 'one']);
  });

  it('rankCorpus() gives at most the best N of each query', () => {
    expect([...rankCorpus(corpus, [{ id: 'q', text: 'salt' }, { id: 'r', text: 'flour' }], 1)].map(({ query }) => query)).toEqual(['q', 'r']);
  });

  it.skipIf(sharedFolder() === null)('rankCorpus() ranks Cranfield with nDCG@10 over .425 (needs ../shared)', { timeout: 120_000 }, () => {
    const folder = join(sharedFolder() ?? '', 'data', 'rank', 'cranfield');
    const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n');
    const relevant = new Map<string, Map<string, number>>();
    for (const [query = '', id = '', grade] of read('qrels.tsv').slice(1).map((line) => line.split('\t'))) {
      if (Number(grade) > 0) relevant.set(query, (relevant.get(query) ?? new Map<string, number>()).set(id, Number(grade)));
    }
    const queries = read('queries.jsonl').map((line): { id: string; text: string } => JSON.parse(line)).filter(({ id }) => relevant.has(id));
    const gains = new Map<string, number>();
    const places = new Map<string, number>();
    for (const { query, id } of rankCorpus(read('corpus.jsonl').map((line): { id: string; title: string; abstract: string } => JSON.parse(line)), queries, 10)) {
      const place = places.get(query) ?? 0;
      places.set(query, place + 1);
      gains.set(query, (gains.get(query) ?? 0) + (relevant.get(query)?.get(id) ?? 0) / Math.log2(place + 2));
    }
    const ideal = (id: string) => [...(relevant.get(id) ?? new Map<string, number>()).values()].slice(0, 10).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
    expect(queries.reduce((sum, { id }) => sum + (gains.get(id) ?? 0) / ideal(id), 0) / queries.length).toBeGreaterThan(0.425);
  });
});

describe('rankPaper()', () => {
  const weights = RankSettings.parse({});
  const now = new Date('2026-06-01T00:00:00Z');

  it('rankPaper() uses the original formulas', () => {
    expect(rankPaper({ citations: 99, year: 2021 }, { relevance: 0.5, weights, now })).toEqual({
      score: expect.closeTo(0.3 * (2 / 3) + 0.2 * 0.5 + 0.5 * 0.5),
      parts: { citations: expect.closeTo(2 / 3), recency: 0.5, relevance: 0.5 },
    });
    expect(rankPaper({ citations: 10 ** 6, year: 1900 }, { relevance: 0, weights, now }).parts).toEqual({ citations: 1, recency: 0, relevance: 0 });
  });

  it('rankPaper() spreads the weight of what is unknown over what is known, and takes half for an unknown year', () => {
    expect(rankPaper({}, { relevance: 1, weights, now })).toEqual({ score: expect.closeTo((0.2 * 0.5 + 0.5) / 0.7), parts: { citations: null, recency: 0.5, relevance: 1 } });
  });
});
