/** Cuts a stretch of a document's markdown at page markers, so that every piece of evidence stands on one page. */
import type { Box, Evidence, PaperDocument } from '@sluice/core-models';

const MARKER = /<!-- page (\d+) -->/gu;

/** Page of an offset: that of the last marker before it, 1 where there is none. */
export function pageAt(markdown: string, offset: number): number {
  const at = markdown.lastIndexOf('<!-- page ', Math.max(0, offset));
  if (at < 0) return 1;
  return Number.parseInt(markdown.slice(at + '<!-- page '.length), 10) || 1;
}

/** The verbatim pieces of `markdown.slice(start, end)` with their pages and boxes where the text has such, markers and the blanks around them left out; in order, none empty. */
export function pagePieces(
  { markdown, blocks, pages }: Pick<PaperDocument, 'markdown' | 'blocks' | 'pages'>,
  options: { readonly start: number; readonly end: number; readonly match: Evidence['match'] },
): readonly Evidence[] {
  const cuts = [...markdown.slice(options.start, options.end).matchAll(MARKER)];
  // A page without a size stands for a text that has none.
  const isPaged = pages[0]?.width !== 0;
  const starts = [options.start, ...cuts.map((cut) => options.start + cut.index + cut[0].length)];
  const ends = [...cuts.map((cut) => options.start + cut.index), options.end];
  return starts.flatMap((from, index) => {
    const piece = trim(markdown, { start: from, end: ends[index] ?? options.end });
    if (piece.end <= piece.start) return [];
    const quote = markdown.slice(piece.start, piece.end);
    const page = pageAt(markdown, piece.start);
    const boxes = boxesOf(blocks, { ...piece, page });
    return [{ quote, ...(isPaged && { page }), start: piece.start, end: piece.end, match: options.match, ...(boxes.length > 0 && { boxes }) }];
  });
}

/** A text layer has a box for each stretch of a block on a page; a text that was never on one has empty boxes. */
function boxesOf(blocks: PaperDocument['blocks'], piece: { readonly start: number; readonly end: number; readonly page: number }): Box[] {
  return blocks
    .flatMap(({ spans }) => spans)
    .filter(({ page, start, end, box: [x0, y0, x1, y1] }) => page === piece.page && start < piece.end && end > piece.start && x1 > x0 && y1 > y0)
    .map(({ box }) => box);
}

function trim(text: string, range: { readonly start: number; readonly end: number }): { readonly start: number; readonly end: number } {
  let { start, end } = range;
  while (start < end && /\s/u.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/u.test(text[end - 1] ?? '')) end -= 1;
  return { start, end };
}
