/** Quotes to be looked for on their pages: what a run gives as evidence, and sentences and short phrases drawn from anywhere in the main text. */
import type { PaperDocument } from '@sluice/core-models';
import { seededRandom } from '@sluice/testing';

export interface SampledQuote {
  readonly kind: 'evidence' | 'sentence' | 'phrase';
  readonly quote: string;
  readonly page: number;
  readonly start: number;
  readonly end: number;
}

const read = new Set(['abstract', 'paragraph', 'list_item', 'caption', 'heading', 'title']);

/** As many of each kind as asked for, where the paper has them; the same for the same seed. */
export function sampleQuotes(document: PaperDocument, options: { readonly each: number; readonly seed: number }): readonly SampledQuote[] {
  const random = seededRandom(options.seed);
  const sentences = document.blocks
    .filter((block) => read.has(block.kind) && block.hidden === undefined)
    .flatMap((block) => block.spans.flatMap((span) => sentencesOf(document.markdown, span)));
  const picked = pick(sentences, options.each * 2, random);
  return [
    ...picked.slice(0, options.each).map((sentence) => ({ ...sentence, kind: 'sentence' as const })),
    ...picked.slice(options.each).flatMap((sentence) => phraseOf(sentence, random) ?? []),
  ];
}

type Place = Omit<SampledQuote, 'kind'>;

function sentencesOf(markdown: string, span: { readonly page: number; readonly start: number; readonly end: number }): readonly Place[] {
  const text = markdown.slice(span.start, span.end);
  return [...text.matchAll(/[^\s.!?][^.!?\n]{25,400}[.!?]?(?=\s|$)/g)].map((match) => ({
    quote: match[0],
    page: span.page,
    start: span.start + match.index,
    end: span.start + match.index + match[0].length,
  }));
}

/** Four to eight words of it. */
function phraseOf(sentence: Place, random: () => number): SampledQuote | null {
  const words = [...sentence.quote.matchAll(/\S+/g)];
  const length = 4 + Math.floor(random() * 5);
  if (words.length < length) return null;
  const from = Math.floor(random() * (words.length - length + 1));
  const [first, last] = [words[from], words[from + length - 1]];
  if (first === undefined || last === undefined) return null;
  const quote = sentence.quote.slice(first.index, last.index + last[0].length);
  return { kind: 'phrase', quote, page: sentence.page, start: sentence.start + first.index, end: sentence.start + first.index + quote.length };
}

function pick<T>(items: readonly T[], count: number, random: () => number): readonly T[] {
  const left = [...items];
  const picked: T[] = [];
  while (picked.length < count && left.length > 0) picked.push(...left.splice(Math.floor(random() * left.length), 1));
  return picked;
}
