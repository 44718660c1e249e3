import { describe, expect, it } from 'vitest';
import { CorpusIndex } from './corpus-index.ts';
import { liftByNeighbours, neighbourhood } from './neighbours.ts';

const corpus = [
  { id: 'a', title: 'salt marsh fishes' },
  { id: 'b', title: 'salt marsh fishes' },
  { id: 'c', title: 'port tariffs' },
];

describe('liftByNeighbours()', () => {
  it('liftByNeighbours() lifts a document by the score of its equal, and leaves one that is like no other', () => {
    expect(liftByNeighbours(new CorpusIndex(corpus), [[0, 4], [1, 2], [2, 3]])).toEqual([
      [0, expect.closeTo(4 + neighbourhood.weight * 2)],
      [1, expect.closeTo(2 + neighbourhood.weight * 4)],
      [2, 3],
    ]);
  });

  it('liftByNeighbours() counts the nearest alone', () => {
    const equal = Array.from({ length: neighbourhood.neighbours + 5 }, (_, at) => ({ id: String(at), title: 'salt marsh fishes' }));
    const lifted = liftByNeighbours(new CorpusIndex(equal), equal.map((_, at) => [at, 1]));
    expect(lifted[0]).toEqual([0, expect.closeTo(1 + neighbourhood.weight * neighbourhood.neighbours)]);
  });

  it('liftByNeighbours() takes none, and one', () => {
    expect(liftByNeighbours(new CorpusIndex(corpus), [])).toEqual([]);
    expect(liftByNeighbours(new CorpusIndex(corpus), [[2, 3]])).toEqual([[2, 3]]);
  });
});
