/** Text to index terms: folded words without stopwords, Porter-stemmed. */
import { stemmer } from 'stemmer';
import { foldText } from '../dedup/fold.ts';

const stopwords = new Set(
  ('a about above after again against all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own same she should so some such than that the their them then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your').split(' '),
);

/** Two terms and the one that they are when written together. */
export interface Compound {
  readonly term: string;
  readonly parts: readonly string[];
}

/** Stems are asked for again and again: the dictionary of a language is small beside its texts. */
export class Tokenizer {
  readonly #stems = new Map<string, string>();

  /** Terms in order. */
  terms(text: string): readonly string[] {
    return foldText(text).split(' ').flatMap((word) => (isContent(word) ? [this.#stem(word)] : []));
  }

  /** Neighbours that are no stopwords, and the term that they are where they are written as one: `micro RNA`, `microrna`. */
  compounds(text: string): readonly Compound[] {
    const words = foldText(text).split(' ');
    return words.slice(1).flatMap((second, at) => {
      const first = words[at] ?? '';
      return isContent(first) && isContent(second) ? [{ term: this.#stem(first + second), parts: [this.#stem(first), this.#stem(second)] }] : [];
    });
  }

  #stem(word: string): string {
    let stem = this.#stems.get(word);
    if (stem === undefined) {
      stem = stemmer(word);
      if (this.#stems.size < 200_000) this.#stems.set(word, stem);
    }
    return stem;
  }
}

function isContent(word: string): boolean {
  return word !== '' && !stopwords.has(word);
}
