/** Relevance to one query over a stream: counted in a first pass, scored in a second, in memory for the query's terms alone. */
import type { PaperRecord } from '@sluice/core-models';
import { bm25, type DocumentTerms } from './bm25.ts';
import { Tokenizer } from './tokens.ts';

type Text = Pick<PaperRecord, 'title' | 'abstract'>;

export class RelevancePass {
  readonly #tokenizer = new Tokenizer();
  readonly #query: readonly string[];
  readonly #holding = new Map<string, number>();
  #documents = 0;
  #titleTerms = 0;
  #abstractTerms = 0;

  constructor(query: string) {
    this.#query = this.#tokenizer.terms(query);
  }

  /** First pass: a record without any text says nothing of the collection. */
  count(record: Text): void {
    const terms = this.#termsOf(record);
    if (terms === undefined) return;
    this.#documents += 1;
    this.#titleTerms += terms.title.length;
    this.#abstractTerms += terms.abstract.length;
    const all = new Set([...terms.title, ...terms.abstract]);
    for (const term of new Set(this.#query)) if (all.has(term)) this.#holding.set(term, (this.#holding.get(term) ?? 0) + 1);
  }

  /** Second pass: BM25, not yet normalised; null for a record without text, whose relevance is unknown. */
  score(record: Text): number | null {
    const terms = this.#termsOf(record);
    if (terms === undefined || this.#query.length === 0) return null;
    const documents = Math.max(1, this.#documents);
    return bm25(this.#query, terms, {
      documents,
      holding: this.#holding,
      meanTitle: this.#titleTerms / documents,
      meanAbstract: this.#abstractTerms / documents,
    });
  }

  #termsOf(record: Text): DocumentTerms | undefined {
    const title = this.#tokenizer.terms(record.title ?? '');
    const abstract = this.#tokenizer.terms(record.abstract ?? '');
    return title.length + abstract.length === 0 ? undefined : { title, abstract };
  }
}
