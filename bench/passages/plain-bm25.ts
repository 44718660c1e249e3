/** The peer: BM25 (k1 1.2, b 0.75) of a target's name and description over stretches of 420 characters of the main text, and nothing more. */
import type { PaperDocument, Target } from '@sluice/core-models';

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
}

/** Best first. */
export function plainBm25(document: PaperDocument, target: Target): readonly Stretch[] {
  const stretches = stretchesOf(document);
  const query = new Set(wordsOf(`${target.name} ${target.description}`));
  const mean = stretches.reduce((sum, { words }) => sum + words.length, 0) / Math.max(1, stretches.length);
  const holding = (word: string): number => stretches.filter(({ words }) => words.includes(word)).length;
  const idf = new Map([...query].map((word) => [word, Math.log(1 + (stretches.length - holding(word) + 0.5) / (holding(word) + 0.5))]));
  const score = ({ words }: Stretch): number =>
    [...query].reduce((sum, word) => {
      const count = words.filter((one) => one === word).length;
      return sum + ((idf.get(word) ?? 0) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * words.length) / mean));
    }, 0);
  return stretches.map((stretch) => ({ stretch, score: score(stretch) })).filter((one) => one.score > 0).toSorted((one, other) => other.score - one.score).map(({ stretch }) => stretch);
}

function stretchesOf(document: PaperDocument): readonly Stretch[] {
  return document.blocks
    .filter((block) => block.main && block.kind !== 'heading')
    .flatMap((block) => block.spans)
    .flatMap(({ start, end }) => {
      const text = document.markdown.slice(start, end);
      const cuts = [0, ...[...text.matchAll(/[.!?]\s+/gu)].map((found) => found.index + found[0].length), text.length];
      const found: Stretch[] = [];
      let from = 0;
      cuts.forEach((cut, index) => {
        const next = cuts[index + 1] ?? cut;
        if (cut > from && (next - from > 420 || next === cut)) {
          found.push({ start: start + from, end: start + cut, words: wordsOf(text.slice(from, cut)) });
          from = cut;
        }
      });
      return found;
    });
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFKC').toLowerCase().replaceAll('_', ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
}
