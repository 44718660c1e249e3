/** The words that a value is read from, whole: evidence is cut where a page ends. */
import type { Evidence } from '@sluice/core-models';

/** Characters: a document's text has one between two pages, with the blank lines around it. */
const PAGE_MARKER = '\n\n<!-- page 1000 -->\n\n'.length;

/** The first piece of evidence, with those that carry it on over the end of a page; empty where there is none. */
export function firstQuote(evidence: readonly Evidence[]): string {
  const apart = evidence.findIndex((piece, index) => index > 0 && !carriesOn(evidence[index - 1], piece));
  return evidence
    .slice(0, apart < 0 ? evidence.length : apart)
    .map(({ quote }) => quote)
    .join(' ');
}

function carriesOn(before: Evidence | undefined, piece: Evidence): boolean {
  return before?.page !== undefined && piece.page === before.page + 1 && piece.start >= before.end && piece.start - before.end <= PAGE_MARKER;
}
