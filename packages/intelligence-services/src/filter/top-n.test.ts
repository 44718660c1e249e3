import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopN } from './top-n.ts';

describe('TopN', () => {
  it('TopN.best() is the head of the stable sort', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), id: fc.integer() })), fc.integer({ min: 0, max: 12 }), (items, limit) => {
        const top = new TopN<{ score: number; id: number }>(limit, (a, b) => a.score > b.score);
        for (const item of items) top.add(item);
        expect(top.best()).toEqual(items.toSorted((a, b) => b.score - a.score).slice(0, limit));
      }),
    );
  });
});
