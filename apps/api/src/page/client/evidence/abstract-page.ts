/** The abstract that values were answered from, with their quotes marked: for entries without a paper. */
import { ask } from '../data/ask.ts';
import { object, text } from '../data/reading.ts';
import type { Evidence } from '../data/row.ts';

/** Null where the paper has none, or is no more known. */
export async function findAbstract(paperId: string, signal: AbortSignal): Promise<string | null> {
  const record = await ask(`/v1/papers/${encodeURIComponent(paperId)}`, { signal }).then((paper) => object(object(paper)['record']), () => object(null));
  const abstract = text(record['abstract']);
  return abstract === null ? null : inOneLine(abstract);
}

/** Each quote where it stands in the abstract: its offsets are those of the text that was sent, the title before it. */
export function evidenceIn(abstract: string, evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.flatMap((piece) => {
    const quote = inOneLine(piece.quote);
    const start = abstract.indexOf(quote);
    return quote === '' || start === -1 ? [] : [{ ...piece, start, end: start + quote.length }];
  });
}

function inOneLine(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim();
}
