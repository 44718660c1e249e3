/** BM25 over two fields (Robertson & Zaragoza's BM25F): a query's terms against a document's title and abstract. */

/** Term frequencies of one document. */
export interface DocumentTerms {
  readonly title: readonly string[];
  readonly abstract: readonly string[];
}

/** What a collection says of a query's terms. */
export interface CollectionStats {
  readonly documents: number;
  /** How many documents hold a term, in either field. */
  readonly holding: ReadonlyMap<string, number>;
  readonly meanTitle: number;
  readonly meanAbstract: number;
}

/** Chosen by cross-validation over the halves of two collections (bench/rank.ts). */
const weights = { k1: 1.4, lengthTitle: 0.6, lengthAbstract: 0.65, title: 1.5, phrase: 0.4 };

/** Score of one document for a query's terms, in the query's order; 0 where none occurs. */
export function bm25(query: readonly string[], document: DocumentTerms, stats: CollectionStats): number {
  const inTitle = countOf(query, document.title);
  const inAbstract = countOf(query, document.abstract);
  const title = weights.title / (1 - weights.lengthTitle + (weights.lengthTitle * document.title.length) / (stats.meanTitle || 1));
  const abstract = 1 / (1 - weights.lengthAbstract + (weights.lengthAbstract * document.abstract.length) / (stats.meanAbstract || 1));
  let score = 0;
  for (const term of query) score += rarity(term, stats) * saturated((inTitle.get(term) ?? 0) * title + (inAbstract.get(term) ?? 0) * abstract);
  return score === 0 ? 0 : score + phraseBonus(query, document, stats);
}

/** Never negative, also for a term that most documents hold. */
export function rarity(term: string, stats: CollectionStats): number {
  const holding = stats.holding.get(term) ?? 0;
  return Math.log(1 + (stats.documents - holding + 0.5) / (holding + 0.5));
}

function saturated(frequency: number): number {
  return (frequency * (weights.k1 + 1)) / (frequency + weights.k1);
}

function countOf(query: readonly string[], terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) if (query.includes(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Neighbours in the query that are neighbours in a field, weighed by the rarer one's opposite. */
function phraseBonus(query: readonly string[], document: DocumentTerms, stats: CollectionStats): number {
  let bonus = 0;
  for (let at = 0; at + 1 < query.length; at += 1) {
    const first = query[at] ?? '';
    const second = query[at + 1] ?? '';
    const found = weights.title * adjacent(first, second, document.title) + adjacent(first, second, document.abstract);
    if (found > 0) bonus += weights.phrase * Math.min(rarity(first, stats), rarity(second, stats)) * saturated(found);
  }
  return bonus;
}

function adjacent(first: string, second: string, terms: readonly string[]): number {
  let count = 0;
  for (let at = terms.indexOf(first); at !== -1; at = terms.indexOf(first, at + 1)) if (terms[at + 1] === second) count += 1;
  return count;
}
