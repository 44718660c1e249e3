import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupRecords, matchPair, matchPairs } from './dedup-records.ts';
import { deduplicate } from './deduplicate.ts';
import { type Comparable, featuresOf } from './features.ts';
import { areRegisteredApart, sharedIdentity } from './registered.ts';

const paper: Comparable = {
  title: 'Incremental maintenance for non-distributive aggregate functions',
  authors: ['Palpanas, Themistoklis', 'Sidle, Richard', 'Cochrane, Roberta'],
  year: 2002,
  venue: 'VLDB',
  volume: '28',
  pages: '802-813',
};

describe('matchPair()', () => {
  it.each<[string, Comparable, boolean]>([
    ['case, accents and punctuation', { ...paper, title: 'INCREMENTAL maintenance, for non distributive aggregate functions.' }, true],
    ['initials for given names', { ...paper, authors: ['T. Palpanas', 'Sidle R', 'R. Cochrane'] }, true],
    ['a misspelt title', { ...paper, title: 'Incremental maintenace for non-distributive agregate functions' }, true],
    ['a short page range', { ...paper, pages: '802-13' }, true],
    ['nothing but the title', { title: paper.title ?? '' }, true],
    ['a note on the kind of thing', { ...paper, title: `${paper.title ?? ''} (extended abstract)` }, true],
    ['a part of a series', { ...paper, title: `${paper.title ?? ''}: Part II`, pages: '814-830' }, false],
    ['an erratum', { ...paper, title: `Erratum: ${paper.title ?? ''}`, pages: '900' }, false],
    ['the same title in another place and year', { ...paper, year: 2006, venue: 'Information Systems', volume: '31', pages: '1-20' }, false],
    ['the same title by others in another year', { ...paper, authors: ['Weikum, G.', 'Haas, L.'], year: 1999, volume: '3', pages: '5-9' }, false],
    ['another title by the same authors', { ...paper, title: 'Pivot and unpivot: optimization and execution strategies', pages: '998-1009' }, false],
  ])('matchPair() judges %s', (_, other, expected) => {
    expect(matchPair(paper, other).match).toBe(expected);
    expect(matchPair(other, paper).score).toBeCloseTo(matchPair(paper, other).score, 9);
  });

  it('matchPair() joins a preprint with what it became, and says so', () => {
    const preprint: Comparable = { title: paper.title ?? '', authors: paper.authors ?? [], year: 2000, arxivId: '2001.00001', venue: 'arXiv' };
    const { match, reason } = matchPair({ ...paper, doi: '10.1000/vldb.5' }, preprint);
    expect(match).toBe(true);
    expect(reason).toContain('preprint and published version');
  });

  it('matchPair() does not take a shared DOI for a shared paper', () => {
    const other: Comparable = { title: 'Neuropeptide Y is upregulated in human atherosclerosis', authors: ['Li, L.'], year: 2002, doi: '10.1000/supplement', pages: 'S44' };
    expect(matchPair({ ...paper, doi: '10.1000/supplement', pages: 'S31' }, other).match).toBe(false);
    expect(matchPair({ ...paper, doi: '10.1000/x' }, { ...paper, authors: [], doi: 'https://doi.org/10.1000/X' }).reason).toContain('same doi 10.1000/x');
  });

  it('matchPair() knows the same PDF', () => {
    expect(matchPair({ title: 'a', pdfSha256: 'ff' }, { title: 'quite another thing', pdfSha256: 'ff' })).toMatchObject({ match: true, reason: 'same PDF' });
  });

  it('matchPairs() gives a line a pair', () => {
    expect([...matchPairs([{ pair: 7, left: paper, right: paper }])]).toEqual([{ pair: 7, match: true, score: expect.any(Number) }]);
  });
});

const titles = ['on the design of databases for fish', 'on the design of databases for fishes', 'query processing over streams of fish', 'guest editorial', 'on the design of databases for fish: part II'];
const record = fc.record({
  title: fc.constantFrom(...titles),
  authors: fc.constantFrom([], ['Smith, J.'], ['Smith, John', 'Meyer, Ada'], ['Meyer A', 'Smith J'], ['Zhou, X.']),
  year: fc.constantFrom(1999, 2000, 2005),
  pages: fc.constantFrom('', '1-10', '11-20'),
  doi: fc.constantFrom('', '10.1000/a', '10.1000/b', '10.2139/ssrn.123456', '10.31219/osf.io/abc12'),
  arxivId: fc.constantFrom('', '', '2001.00001', '2002.00002'),
});

/** Clusters as sets of the records' own numbers, whatever their order. */
function clustersOf(records: readonly Comparable[], numbers: readonly number[]): string {
  const clusters = new Map<number, number[]>();
  deduplicate(records).forEach(({ cluster }, index) => clusters.set(cluster, [...(clusters.get(cluster) ?? []), numbers[index] ?? -1]));
  return [...clusters.values()].map((members) => members.sort((a, b) => a - b).join()).sort().join(' ');
}

describe('deduplicate()', () => {
  it('deduplicate() finds the same clusters in any order', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (records, random) => {
        const order = records.map((_, index) => ({ index, key: random.next().value ?? 0 })).sort((a, b) => a.key - b.key).map(({ index }) => index);
        const shuffled = order.flatMap((index) => records[index] ?? []);
        expect(clustersOf(shuffled, order)).toBe(clustersOf(records, records.map((_, index) => index)));
      }),
      { numRuns: 200 },
    );
  });

  it('deduplicate() finds the same clusters in any order of records that differ in an identifier alone', () => {
    const part = { title: 'on the design of databases for fish: part II', authors: ['Zhou, X.'], year: 2000, pages: '11-20' };
    const whole = { title: 'on the design of databases for fish', authors: [] };
    const records = [part, { ...whole, year: 1999 }, { ...part, arxivId: '2001.00001' }, { ...whole, year: 2000, pages: '11-20', arxivId: '2001.00001' }];
    const orders = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].flatMap((b) => [0, 1, 2, 3].flatMap((c) => [[a, b, c, 6 - a - b - c]]))).filter((order) => new Set(order).size === 4 && order.every((index) => index in records));
    expect(orders).toHaveLength(24);
    expect(new Set(orders.map((order) => clustersOf(order.flatMap((index) => records[index] ?? []), order))).size).toBe(1);
  });

  it('deduplicate() never brings two together that registers tell apart, through others neither', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 25 }), (records) => {
        const placed = deduplicate(records).map(({ cluster }, index) => ({ cluster, features: featuresOf(records[index] ?? {}) }));
        const together = placed.flatMap((one, index) => placed.slice(index + 1).flatMap((two) => (one.cluster === two.cluster ? [[one.features, two.features] as const] : [])));
        expect(together.filter(([a, b]) => sharedIdentity(a, b) === undefined && areRegisteredApart(a, b))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('deduplicate() of one record of each cluster finds nothing more to join', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'e', 'n', 't', ' ', 'r'), minLength: 30, maxLength: 60 }), { maxLength: 15 }), (titles) => {
        const records = titles.flatMap((title) => [{ title, year: 2000 }, { title: title.toUpperCase(), year: 2000 }]);
        const leaders = deduplicate(records).flatMap(({ leader }, index) => (leader ? [records[index] ?? {}] : []));
        expect(deduplicate(leaders).every(({ leader }) => leader)).toBe(true);
      }),
    );
  });

  it('deduplicate() joins a thousand copies without a comparison for each two', () => {
    expect(new Set(deduplicate(Array.from({ length: 1000 }, () => paper)).map(({ cluster }) => cluster)).size).toBe(1);
  });

  it('deduplicate() with oneToOne gives a record one partner in the other source, the best', () => {
    const near = { ...paper, title: `${paper.title ?? ''} revisited` };
    expect(deduplicate([paper, near, paper], { oneToOne: ['a', 'a', 'b'] }).map(({ cluster }) => cluster)).toEqual([0, 1, 0]);
  });
});

describe('dedupRecords()', () => {
  it('dedupRecords() names the cluster by its leader', () => {
    const other = { title: 'An interpolated volume data model for tests', year: 2003 };
    expect(dedupRecords([{ id: 'x', record: paper }, { id: 'y', record: other }, { id: 'z', record: paper }])).toEqual([
      { id: 'x', cluster: 'x', reason: '' },
      { id: 'y', cluster: 'y', reason: '' },
      { id: 'z', cluster: 'x', reason: expect.stringContaining('same title') },
    ]);
  });
});
