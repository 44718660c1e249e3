/** BM25 over two fields (Robertson and Zaragoza's BM25F), with a bonus for neighbours and a discount for terms that are missing. */
import type { Compound } from './tokens.ts';

/** Terms of one document, in order. */
export interface DocumentTerms {
  readonly title: readonly string[];
  readonly abstract: readonly string[];
}

/** What a collection says of a query's terms. */
export interface CollectionStats {
  readonly documents: number;
  /** In how many documents a term stands, in either field. */
  readonly holding: ReadonlyMap<string, number>;
  readonly meanTitle: number;
  readonly meanAbstract: number;
}

/** Of the title and of the abstract. */
export interface FieldCounts {
  readonly title: number;
  readonly abstract: number;
}

export interface TermContext {
  readonly lengths: FieldCounts;
  readonly stats: CollectionStats;
}

/** One setting for all collections, chosen on a coarse grid where two very different ones agree (bench/rank.ts). */
const weights = { k1: 1.8, titleLength: 0.6, abstractLength: 0.85, title: 4, phrase: 0.6, phraseInTitle: 2, compound: 0.5, coverage: 0.9 };

/** Score of one document for a query's terms, in the query's order; 0 where none occurs. */
export function bm25(query: readonly string[], document: DocumentTerms, stats: CollectionStats): number {
  const inTitle = countOf(query, document.title);
  const inAbstract = countOf(query, document.abstract);
  const lengths = { title: document.title.length, abstract: document.abstract.length };
  let score = 0;
  for (const term of query) score += termScore(term, { title: inTitle.get(term) ?? 0, abstract: inAbstract.get(term) ?? 0 }, { lengths, stats });
  if (score === 0) return 0;
  const found = new Set([...inTitle.keys(), ...inAbstract.keys()]);
  return (score + phraseBonus(query, document, stats)) * coverageFactor(query, found, stats);
}

/** What one term's frequencies are worth in a document of these lengths. */
export function termScore(term: string, counts: FieldCounts, context: TermContext): number {
  const { lengths, stats } = context;
  const title = (weights.title * counts.title) / (1 - weights.titleLength + (weights.titleLength * lengths.title) / (stats.meanTitle || 1));
  const abstract = counts.abstract / (1 - weights.abstractLength + (weights.abstractLength * lengths.abstract) / (stats.meanAbstract || 1));
  return rarity(term, stats) * saturated(title + abstract);
}

/** Neighbours in the query that are neighbours in a field, worth as much as the commoner of the two. */
export function phraseBonus(query: readonly string[], document: DocumentTerms, stats: CollectionStats): number {
  let bonus = 0;
  for (let at = 0; at + 1 < query.length; at += 1) {
    const first = query[at] ?? '';
    const second = query[at + 1] ?? '';
    const found = weights.phraseInTitle * adjacent(first, second, document.title) + adjacent(first, second, document.abstract);
    if (found > 0) bonus += weights.phrase * Math.min(rarity(first, stats), rarity(second, stats)) * saturated(found);
  }
  return bonus;
}

/** Two of the query's terms that stand written as one: as good as neighbours, and half a term of its own. */
export function compoundScore({ term, parts }: Compound, counts: FieldCounts, context: TermContext): number {
  const commoner = Math.min(...parts.map((part) => rarity(part, context.stats)));
  return weights.compound * termScore(term, counts, context) + weights.phrase * commoner * saturated(weights.phraseInTitle * counts.title + counts.abstract);
}

/** Between 1 for a document that holds all of the query and 1 − coverage for one that holds next to nothing, by the terms' rarity. */
export function coverageFactor(query: readonly string[], found: ReadonlySet<string>, stats: CollectionStats): number {
  let all = 0;
  let held = 0;
  for (const term of new Set(query)) {
    const worth = rarity(term, stats);
    all += worth;
    if (found.has(term)) held += worth;
  }
  return all === 0 ? 1 : 1 - weights.coverage + (weights.coverage * held) / all;
}

/** Inverse document frequency; never negative, also for a term that most documents hold. */
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

function adjacent(first: string, second: string, terms: readonly string[]): number {
  if (first === second) return 0;
  let count = 0;
  for (let at = terms.indexOf(first); at !== -1; at = terms.indexOf(first, at + 1)) if (terms[at + 1] === second) count += 1;
  return count;
}
