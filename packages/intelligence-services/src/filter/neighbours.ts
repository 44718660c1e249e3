/** Documents that are alike are relevant together: each of the best is lifted by those among the best that it is nearest to (the cluster hypothesis, as Diaz regularises scores, CIKM 2005). */
import { rarity } from './bm25.ts';
import type { CorpusIndex } from './corpus-index.ts';

/** How many of the best are looked at, by how many of them each is lifted, and what of a neighbour's score comes through at full likeness. Half and twice the weight do nearly as well on both collections. */
export const neighbourhood = { documents: 50, neighbours: 10, weight: 0.12, titleWeight: 2 };

/** The same documents with new scores, none below its own. */
export function liftByNeighbours(index: CorpusIndex, best: readonly (readonly [document: number, score: number])[]): readonly (readonly [document: number, score: number])[] {
  const likenesses = cosines(best.map(([document]) => vectorOf(index, document)));
  return best.map(([document, score], at) => {
    const near = best.flatMap(([, other], to) => (to === at ? [] : [{ likeness: likenesses[at * best.length + to] ?? 0, score: other }]));
    near.sort((a, b) => b.likeness - a.likeness);
    const lift = near.slice(0, neighbourhood.neighbours).reduce((sum, one) => sum + one.likeness * one.score, 0);
    return [document, score + neighbourhood.weight * lift];
  });
}

/** Term weights of unit length: logarithm of the frequency times rarity. */
function vectorOf(index: CorpusIndex, document: number): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const terms = index.documents[document];
  for (const term of terms?.abstract ?? []) weights.set(term, (weights.get(term) ?? 0) + 1);
  for (const term of terms?.title ?? []) weights.set(term, (weights.get(term) ?? 0) + neighbourhood.titleWeight);
  let squares = 0;
  for (const [term, count] of weights) {
    const weight = (1 + Math.log(count)) * rarity(term, index.stats);
    weights.set(term, weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares) || 1;
  for (const [term, weight] of weights) weights.set(term, weight / length);
  return weights;
}

/** A square table, row by row: gathered term by term, since most pairs share few. */
function cosines(vectors: readonly ReadonlyMap<string, number>[]): Float64Array {
  const table = new Float64Array(vectors.length ** 2);
  const holders = new Map<string, (readonly [at: number, weight: number])[]>();
  for (const [at, vector] of vectors.entries()) {
    for (const [term, weight] of vector) {
      const held = holders.get(term) ?? [];
      for (const [other, otherWeight] of held) {
        const product = weight * otherWeight;
        table[at * vectors.length + other] = (table[at * vectors.length + other] ?? 0) + product;
        table[other * vectors.length + at] = (table[other * vectors.length + at] ?? 0) + product;
      }
      held.push([at, weight]);
      holders.set(term, held);
    }
  }
  return table;
}
