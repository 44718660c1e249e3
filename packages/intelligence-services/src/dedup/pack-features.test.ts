import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeatureStore } from './feature-store.ts';
import { type Comparable, featuresOf } from './features.ts';
import { packFeatures, unpackFeatures } from './pack-features.ts';

const text = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('Über Änderungen: α₂', 'Обзор методов', '深度学习综述', 'Part II (extended abstract)'));
const record: fc.Arbitrary<Comparable> = fc.record({
  title: text,
  authors: fc.array(fc.oneof(text, fc.constantFrom('Smith, J. A.', 'García-Molina, Héctor', 'Li', 'van der Berg, A.', 'Иванов И.')), { maxLength: 4 }),
  year: fc.option(fc.integer({ min: 1500, max: 2100 }), { nil: undefined }),
  venue: fc.oneof(text, fc.constantFrom('bioRxiv', 'VLDB Journal')),
  volume: fc.constantFrom('', '28', 'Suppl. 3'),
  pages: fc.constantFrom('', '802-13', 'S548-S549', 'e82'),
  doi: fc.constantFrom('', '10.1000/a', '10.2139/ssrn.123456'),
  arxivId: fc.constantFrom('', '2001.00001v2'),
  otherIds: fc.dictionary(fc.constantFrom('pmid', 's2', 'shelf mark'), fc.constantFrom('123', 'a b\nc', 'ü/9')),
  pdfSha256: fc.constantFrom(undefined, 'ff00'),
});

describe('unpackFeatures()', () => {
  it('unpackFeatures() gives back what packFeatures() took', () => {
    fc.assert(fc.property(record, (one) => {
      expect(unpackFeatures(packFeatures(featuresOf(one)))).toEqual(featuresOf(one));
    }), { numRuns: 500 });
  });
});

describe('FeatureStore', () => {
  it('FeatureStore gives back each of more records than a chunk holds, long ones too', () => {
    const features = Array.from({ length: 2500 }, (_, nth) => featuresOf({ title: nth % 500 === 7 ? `Об изменениях ${nth} `.repeat(20_000) : `On the Änderung of ${nth} fishes`, year: nth }));
    const store = new FeatureStore();
    expect(features.map((one) => store.add(one))).toEqual(features.map((_, nth) => nth));
    expect(store.size).toBe(2500);
    expect(features.every((one, nth) => JSON.stringify(store.get(nth)) === JSON.stringify(one))).toBe(true);
    expect(() => store.get(2500)).toThrow('Cannot read features 2500: there are 2500; expected an index below');
  });
});
