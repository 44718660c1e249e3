import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scorePair } from './compare.ts';
import { deduplicate } from './deduplicate.ts';
import { featuresOf } from './features.ts';
import { Sketches } from './sketch.ts';

/** One title and one author, with all else as it may be. */
const record = fc.record({
  title: fc.constant('Effects of early feeding on growth in preterm infants'),
  authors: fc.constant(['Okoro, A.', 'Lind, B.']),
  year: fc.option(fc.integer({ min: 2008, max: 2012 }), { nil: undefined }),
  volume: fc.option(fc.constantFrom('7', '8'), { nil: undefined }),
  pages: fc.option(fc.constantFrom('11-19', '11', '204-211', 'S12'), { nil: undefined }),
  venue: fc.option(fc.constantFrom('Neonatology', 'Archives of Feeding', 'medRxiv'), { nil: undefined }),
  doi: fc.option(fc.constantFrom('10.1000/one', '10.1000/two'), { nil: undefined }),
});

describe('Sketches', () => {
  it('mayAgree() is true of every pair that scores above the least, whatever year, volume and pages say', () => {
    fc.assert(
      fc.property(record, record, fc.constantFrom(0, -1), (one, two, least) => {
        const [a, b] = [featuresOf(one), featuresOf(two)];
        const sketches = new Sketches();
        sketches.draw(a, 0);
        sketches.draw(b, 1);
        fc.pre(scorePair(a, b) > least);
        expect(sketches.mayAgree(0, 1, least)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('mayAgree() is false of one title in two years, volumes and places: most pairs of a large block are never compared', () => {
    const sketches = new Sketches();
    const common = { title: 'Effects of early feeding on growth in preterm infants', authors: ['Okoro, A.'] };
    sketches.draw(featuresOf({ ...common, year: 2008, volume: '7', pages: '11-19' }), 0);
    sketches.draw(featuresOf({ ...common, year: 2012, volume: '8', pages: '204-211' }), 1);
    expect(sketches.mayAgree(0, 1)).toBe(false);
  });

  it('deduplicate() joins two records of the same bytes, whatever their titles, years and pages say', () => {
    const pdfSha256 = 'ab'.repeat(32);
    const places = deduplicate([
      { title: 'Untitled document from the scanner', year: 2024, pages: '1-9', volume: '3', pdfSha256 },
      { title: 'Kelp forests of the northern fjords', year: 2019, pages: '77-90', volume: '41', pdfSha256 },
    ]);
    expect(places.map(({ cluster, reason }) => [cluster, reason])).toEqual([[0, ''], [0, 'same PDF']]);
  });
});
