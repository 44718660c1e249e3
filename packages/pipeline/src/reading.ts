/** What a reader must know of how a document was read: a paper of which half is missing must not look like a whole one. */
import type { PaperDocument } from '@sluice/core-models';

type Page = PaperDocument['pages'][number];

/** Pages that hold something and gave no text. A blank page is read in full. */
export function unreadPages(document: PaperDocument): readonly Page[] {
  return document.pages.filter((page) => page.characters === 0 && page.note !== undefined && page.note !== BLANK);
}

/** One sentence for each way in which the text falls short of the printed page; '' for a document that was read well. */
export function readingRemark(document: PaperDocument): string {
  if (document.contentSource === 'abstract') return '';
  const total = document.pages.length;
  const unread = unreadPages(document);
  const poor = document.pages.filter(({ characters, note }) => characters > 0 && note !== undefined && note !== BLANK);
  const scanned = document.pages.filter(({ characters, backend, note }) => characters > 0 && backend === 'ocr' && note === undefined);
  const remarks: string[] = [];
  for (const [note, pages] of byNote(unread)) remarks.push(`${share(pages, total)} not read: ${note}.`);
  for (const [note, pages] of byNote(poor)) remarks.push(`${share(pages, total)} doubtful: ${note}.`);
  if (scanned.length > 0) remarks.push(`${share(scanned, total)} scanned and read by OCR, which makes mistakes.`);
  remarks.push(...document.warnings.filter((warning) => INCOMPLETE.test(warning)));
  return remarks.join(' ');
}

/** As pdf-fallback notes it. */
const BLANK = 'blank page';
/** So begin its warnings of parts of a TeX paper that were not read, and of a file of which a piece was left; other warnings stand in the pages' notes. */
const INCOMPLETE = /^(?:It inputs |The file is damaged )/;

/** Scores differ from page to page and say little: `its text reads badly (0.42)` and `(0.43)` are one way. */
function byNote(pages: readonly Page[]): ReadonlyMap<string, readonly Page[]> {
  return Map.groupBy(pages, ({ note }) => (note ?? '').replace(/^not read: /, '').replace(/ \(0?\.\d+\)$/, ''));
}

/** `Pages 1–2 and 12–30 of 30 are`, or `All 4 pages are`. */
function share(pages: readonly Page[], total: number): string {
  if (pages.length === total) return total === 1 ? 'Its one page is' : `All ${total} pages are`;
  const ranges: [number, number][] = [];
  for (const { number } of pages) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const words = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const list = words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
  return pages.length === 1 ? `Page ${list} of ${total} is` : `Pages ${list} of ${total} are`;
}
