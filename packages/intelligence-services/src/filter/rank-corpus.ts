/** `sluice rank`: the best documents of a corpus for each query, by BM25, what the first documents found have in common, and how near they are to each other. */
import { compoundScore, coverageFactor, phraseBonus, rarity, termScore } from './bm25.ts';
import { type CorpusDocument, CorpusIndex, type Posting } from './corpus-index.ts';
import { liftByNeighbours, neighbourhood } from './neighbours.ts';
import type { Compound } from './tokens.ts';
import { TopN } from './top-n.ts';

export interface CorpusQuery {
  readonly id: string;
  readonly text: string;
}

export interface RankLine {
  readonly query: string;
  readonly id: string;
  readonly score: number;
}

/** Terms that the best documents have in common count for a fifth of the query's own (pseudo relevance feedback, after Lavrenko and Croft). */
const feedback = { documents: 3, terms: 50, weight: 0.22, titleWeight: 2, saturation: 1.2 };

/** Only as many of the best by single words are looked at for phrases. */
const maxForPhrases = 300;

/**
 * For each query its best `top` documents, best first; ties in the corpus's order. Documents that share no term with the query or its best documents are left out.
 *
 * @example
 * [...rankCorpus([{ id: 'd', title: 'Fish' }], [{ id: 'q', text: 'fish' }], 10)]; // [{ query: 'q', id: 'd', score: … }]
 */
export function* rankCorpus(corpus: readonly CorpusDocument[], queries: Iterable<CorpusQuery>, top: number): Iterable<RankLine> {
  const index = new CorpusIndex(corpus);
  for (const query of queries) {
    const terms = index.tokenizer.terms(query.text);
    const compounds = index.tokenizer.compounds(query.text).filter(({ term }) => !terms.includes(term));
    const scores = scoreTerms(index, terms);
    addCompounds(index, compounds, scores);
    addPhrases(index, terms, scores);
    discountMissing(index, { terms, compounds }, scores);
    addFeedback(index, terms, scores);
    for (const [document, score] of liftByNeighbours(index, best(scores, neighbourhood.documents))) scores[document] = score;
    for (const [document, score] of best(scores, top)) {
      const id = corpus[document]?.id;
      if (id !== undefined) yield { query: query.id, id, score: Math.round(score * 10_000) / 10_000 };
    }
  }
}

function scoreTerms(index: CorpusIndex, terms: readonly string[]): Float64Array {
  const scores = new Float64Array(index.documents.length);
  for (const term of terms) addTerm(index, { term, weight: 1, scores });
  return scores;
}

function addTerm(index: CorpusIndex, work: { readonly term: string; readonly weight: number; readonly scores: Float64Array }): void {
  const { term, weight, scores } = work;
  for (const posting of index.postings(term)) {
    scores[posting.document] = (scores[posting.document] ?? 0) + weight * termScore(term, posting, { lengths: lengthsOf(index, posting), stats: index.stats });
  }
}

function addCompounds(index: CorpusIndex, compounds: readonly Compound[], scores: Float64Array): void {
  for (const compound of compounds) {
    for (const posting of index.postings(compound.term)) {
      scores[posting.document] = (scores[posting.document] ?? 0) + compoundScore(compound, posting, { lengths: lengthsOf(index, posting), stats: index.stats });
    }
  }
}

function lengthsOf(index: CorpusIndex, { document }: Posting): { readonly title: number; readonly abstract: number } {
  const terms = index.documents[document];
  return { title: terms?.title.length ?? 0, abstract: terms?.abstract.length ?? 0 };
}

function addPhrases(index: CorpusIndex, terms: readonly string[], scores: Float64Array): void {
  for (const [at, score] of best(scores, maxForPhrases)) {
    const document = index.documents[at];
    if (document !== undefined) scores[at] = score + phraseBonus(terms, document, index.stats);
  }
}

function discountMissing(index: CorpusIndex, query: { readonly terms: readonly string[]; readonly compounds: readonly Compound[] }, scores: Float64Array): void {
  const { terms, compounds } = query;
  const found = new Map<number, Set<string>>();
  for (const { term, parts } of [...Array.from(new Set(terms), (term): Compound => ({ term, parts: [term] })), ...compounds]) {
    for (const { document } of index.postings(term)) {
      const held = found.get(document) ?? new Set();
      for (const part of parts) held.add(part);
      found.set(document, held);
    }
  }
  for (const [document, held] of found) scores[document] = (scores[document] ?? 0) * coverageFactor(terms, held, index.stats);
}

function addFeedback(index: CorpusIndex, terms: readonly string[], scores: Float64Array): void {
  const first = best(scores, feedback.documents);
  const highest = first[0]?.[1] ?? 0;
  if (highest === 0) return;
  const worth = new Map<string, number>();
  for (const [at, score] of first) {
    const document = index.documents[at];
    if (document === undefined) continue;
    const counts = new Map<string, number>();
    for (const term of document.abstract) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const term of document.title) counts.set(term, (counts.get(term) ?? 0) + feedback.titleWeight);
    const share = (score / highest) ** 2;
    for (const [term, count] of counts) worth.set(term, (worth.get(term) ?? 0) + (share * count) / (count + feedback.saturation));
  }
  const own = new Set(terms);
  const chosen = new TopN<readonly [string, number]>(feedback.terms, ([, a], [, b]) => a > b);
  for (const [term, value] of worth) if ((index.stats.holding.get(term) ?? 0) > 1) chosen.add([term, value * rarity(term, index.stats)]);
  const most = chosen.best()[0]?.[1] ?? 1;
  for (const [term, value] of chosen.best()) if (!own.has(term)) addTerm(index, { term, weight: (feedback.weight * value) / most, scores });
}

function best(scores: Float64Array, limit: number): readonly (readonly [number, number])[] {
  const top = new TopN<readonly [number, number]>(limit, ([, a], [, b]) => a > b);
  scores.forEach((score, document) => {
    if (score > 0) top.add([document, score]);
  });
  return top.best();
}
