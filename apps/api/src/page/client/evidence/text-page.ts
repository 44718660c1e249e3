/** A page as its converted text, with the quote marked by its offsets: for papers whose PDF is not here. */
import type { Evidence } from '../data/row.ts';
import { el } from '../dom/element.ts';

const marker = /<!-- page (\d+) -->\n?/g;

/** The stretch of `markdown` that is page `page`, without its marker; null where it has none. */
export function pageStretch(markdown: string, page: number): { readonly start: number; readonly end: number } | null {
  const marks = [...markdown.matchAll(marker)];
  const at = marks.findIndex((mark) => Number(mark[1]) === page);
  const mark = marks[at];
  if (mark === undefined) return null;
  return { start: mark.index + mark[0].length, end: marks[at + 1]?.index ?? markdown.length };
}

export function textPage(markdown: string, page: number, evidence: readonly Evidence[]): { readonly element: HTMLElement; readonly marks: readonly HTMLElement[] } {
  const stretch = pageStretch(markdown, page) ?? { start: 0, end: markdown.length };
  const marks: HTMLElement[] = [];
  const element = el('article', { class: 'text-page', 'aria-label': `Page ${page} as converted text` });
  for (const { text, start } of paragraphs(markdown.slice(stretch.start, stretch.end), stretch.start)) {
    const heading = /^#{1,6} /.exec(text)?.[0].length ?? 0;
    const place = el('p', { class: heading > 0 ? 'text-heading' : text.startsWith('|') ? 'text-table' : '' });
    place.append(...piecesOf({ text: text.slice(heading), start: start + heading }, evidence, marks));
    element.append(place);
  }
  return { element, marks };
}

function paragraphs(text: string, from: number): readonly { readonly text: string; readonly start: number }[] {
  return [...text.matchAll(/[^\n](?:[^\n]|\n(?!\n))*/g)].map((match) => ({ text: match[0], start: from + match.index }));
}

function piecesOf({ text, start }: { readonly text: string; readonly start: number }, evidence: readonly Evidence[], marks: HTMLElement[]): (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let at = 0;
  for (const quote of evidence.toSorted((one, other) => one.start - other.start)) {
    const [from, to] = [Math.max(at, quote.start - start), Math.min(text.length, quote.end - start)];
    if (to <= from) continue;
    const mark = el('mark', {}, text.slice(from, to));
    marks.push(mark);
    pieces.push(text.slice(at, from), mark);
    at = to;
  }
  return [...pieces, text.slice(at)];
}
