/** BM25F (Robertson, Zaragoza & Taylor 2004): one score over a passage's own words and its section's heading. */

export interface Fielded {
  /** Terms per field, in one order for all documents. */
  readonly fields: readonly (readonly string[])[];
}

export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
}

export interface FieldWeight {
  readonly weight: number;
  /** How much length counts against a document: 0 not at all, 1 fully. */
  readonly b: number;
}

const K1 = 1.2;

export interface Index {
  /** Score of every document for the query; 0 where no term stands. */
  score(query: readonly WeightedTerm[]): readonly number[];
  idf(term: string): number;
}

export function buildIndex(documents: readonly Fielded[], weights: readonly FieldWeight[]): Index {
  const counts = documents.map((document) => document.fields.map(countTerms));
  const meanLength = weights.map((_, field) => mean(documents.map((document) => document.fields[field]?.length ?? 0)));
  const frequency = new Map<string, number>();
  for (const fields of counts) for (const term of new Set(fields.flatMap((field) => [...field.keys()]))) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const idf = (term: string): number => {
    const containing = frequency.get(term) ?? 0;
    return Math.log(1 + (documents.length - containing + 0.5) / (containing + 0.5));
  };
  const scoreOne = (query: readonly WeightedTerm[], at: number): number => {
    let score = 0;
    for (const { term, weight } of query) {
      let pseudo = 0;
      weights.forEach((field, index) => {
        const count = counts[at]?.[index]?.get(term) ?? 0;
        const length = documents[at]?.fields[index]?.length ?? 0;
        pseudo += (field.weight * count) / (1 - field.b + (field.b * length) / (meanLength[index] || 1));
      });
      score += (weight * idf(term) * pseudo * (K1 + 1)) / (K1 + pseudo);
    }
    return score;
  };
  return { idf, score: (query) => documents.map((_, at) => scoreOne(query, at)) };
}

function countTerms(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
