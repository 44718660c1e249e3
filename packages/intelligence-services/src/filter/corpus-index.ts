/** An inverted index of a corpus in memory: where each term stands, and how often. */
import type { CollectionStats, DocumentTerms } from './bm25.ts';
import { Tokenizer } from './tokens.ts';

export interface CorpusDocument {
  readonly id: string;
  readonly title?: string | undefined;
  readonly abstract?: string | undefined;
}

/** A term in one document: how often in its title and in its abstract. */
export interface Posting {
  readonly document: number;
  title: number;
  abstract: number;
}

export class CorpusIndex {
  readonly tokenizer = new Tokenizer();
  readonly documents: readonly DocumentTerms[];
  readonly stats: CollectionStats;
  readonly #postings = new Map<string, Posting[]>();

  constructor(corpus: readonly CorpusDocument[]) {
    let titleTerms = 0;
    let abstractTerms = 0;
    this.documents = corpus.map((document, index) => {
      const title = this.tokenizer.terms(document.title ?? '');
      const abstract = this.tokenizer.terms(document.abstract ?? '');
      for (const term of title) this.#posting(term, index).title += 1;
      for (const term of abstract) this.#posting(term, index).abstract += 1;
      titleTerms += title.length;
      abstractTerms += abstract.length;
      return { title, abstract };
    });
    const documents = Math.max(1, corpus.length);
    const holding = new Map([...this.#postings].map(([term, postings]) => [term, postings.length]));
    this.stats = { documents, holding, meanTitle: titleTerms / documents, meanAbstract: abstractTerms / documents };
  }

  /** Documents that hold a term, in the corpus's order. */
  postings(term: string): readonly Posting[] {
    return this.#postings.get(term) ?? [];
  }

  /** Documents come in order, so the one at work is the last of the list. */
  #posting(term: string, document: number): Posting {
    let postings = this.#postings.get(term);
    if (postings === undefined) {
      postings = [];
      this.#postings.set(term, postings);
    }
    const last = postings.at(-1);
    if (last?.document === document) return last;
    const posting = { document, title: 0, abstract: 0 };
    postings.push(posting);
    return posting;
  }
}
