/** One page of a PDF: its picture, its text laid over it to be selected, and the quote marked in place. */
import type { PageViewport, TextLayer } from 'pdfjs-dist';
import { el, fill } from '../dom/element.ts';
import { trueBands } from './absurd-heights.ts';
import { type Area, type SeenPlace, distanceTo } from './hint.ts';
import { type Picture, inkAreas } from './ink-lines.ts';
import { locateQuote } from './locate-quote.ts';
import { type LaidText, areasOfStretches } from './stretch-areas.ts';
import { type PdfDocument, pdfjs } from './pdfjs.ts';

export interface PageRequest {
  readonly document: PdfDocument;
  readonly page: number;
  /** CSS pixels. */
  readonly width: number;
  readonly signal: AbortSignal;
}

export interface QuoteToMark {
  readonly quote: string;
  /** Where the converter saw it, for choosing between occurrences and where the page has no text to find it in. */
  readonly seen: readonly SeenPlace[];
}

/** `text`: found in the page's text. `place`: only the converter's box is known, and once the page is painted the lines of print in it. `none`: neither. */
export type HowMarked = 'text' | 'place' | 'none';

export interface DrawnPage {
  readonly element: HTMLElement;
  /** Marks these quotes and no others; once the element is in the document, since only there text has rectangles. One answer a quote. */
  readonly mark: (quotes: readonly QuoteToMark[]) => readonly HowMarked[];
  /** Of each quote, a line each; empty before `mark`. */
  readonly marks: () => readonly (readonly HTMLElement[])[];
  /** Settles when the picture is complete. */
  readonly painted: Promise<void>;
}

/** Resolves once the page's text is laid out; its picture may still be on the way. */
export async function drawPage(request: PageRequest): Promise<DrawnPage> {
  const { signal } = request;
  const [module, page] = await Promise.all([pdfjs(), request.document.getPage(request.page)]);
  const unscaled = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: request.width / unscaled.width });
  const canvas = el('canvas', { role: 'img', 'aria-label': `Page ${request.page} of the PDF` });
  const layer = el('div', { class: 'textLayer' });
  const marksLayer = el('div', { class: 'marks', 'aria-hidden': 'true' });
  const element = el('div', { class: 'pdf-page' }, canvas, marksLayer, layer);
  sizeTo(element, viewport);
  let isPainted = false;
  const painted = paint(page, canvas, viewport, signal).then(() => {
    isPainted = true;
  });
  /** Twenty megabytes: taken where it is needed. */
  const picture = (): Picture | null => (isPainted ? (canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? null) : null);
  const content = await page.getTextContent();
  const text: TextLayer = new module.TextLayer({ textContentSource: content, container: layer, viewport });
  await text.render();
  signal.throwIfAborted();
  const items = content.items.filter((item) => 'str' in item);
  const bands = trueBands(items);
  const band = (index: number): readonly [number, number] | null => {
    const [{ transform = [] } = {}, found] = [items[index], bands[index] ?? null];
    if (found === null) return null;
    const at = (above: number): number => viewport.convertToViewportPoint(transform[4] ?? 0, (transform[5] ?? 0) + above)[1] ?? 0;
    return [at(found.above), at(found.below)];
  };
  const isUpright = (index: number): boolean => {
    const [[a = 1, b = 0, c = 0, d = 1], [along = 1, across = 0] = []] = [viewport.transform, items[index]?.transform];
    return Math.abs(b * along + d * across) < Math.abs(a * along + c * across);
  };
  let marks: readonly (readonly HTMLElement[])[] = [];
  return {
    element,
    mark: (quotes) => {
      const found = quotes.map((quote) => markQuote({ quote, text, element, band, isUpright, picture }));
      marks = found.map((one) => one.marks);
      fill(marksLayer, marks);
      return found.map(({ how }) => how);
    },
    marks: () => marks,
    painted,
  };
}

function markQuote(options: { readonly quote: QuoteToMark; readonly text: TextLayer; readonly element: HTMLElement; readonly band: LaidText['band']; readonly isUpright: LaidText['isUpright']; readonly picture: () => Picture | null }): { readonly how: HowMarked; readonly marks: readonly HTMLElement[] } {
  const { quote, text, element, band, isUpright, picture } = options;
  const frame = element.getBoundingClientRect();
  const distance = (item: number): number => {
    const box = text.textDivs[item]?.getBoundingClientRect();
    return box === undefined ? 1 : distanceTo(quote.seen.map(({ area }) => area), [(box.x + box.width / 2 - frame.x) / frame.width, (box.y + box.height / 2 - frame.y) / frame.height]);
  };
  const located = locateQuote({ quote: quote.quote, items: text.textContentItemsStr, distance });
  const areas = located === null ? [] : areasOfStretches(located.stretches, { textDivs: text.textDivs, frame, band, isUpright });
  if (areas.length > 0) return { how: 'text', marks: areas.map((area) => markOf(area, 'mark-text')) };
  if (quote.seen.length === 0) return { how: 'none', marks: [] };
  const painted = picture();
  return { how: 'place', marks: quote.seen.flatMap((place) => printedAreas(place, painted)).map((area) => markOf(area, 'mark-place')) };
}

function printedAreas(place: SeenPlace, picture: Picture | null): readonly Area[] {
  const lines = picture === null ? [] : inkAreas(picture, place);
  return lines.length === 0 ? [place.area] : lines;
}

function markOf([x0, y0, x1, y1]: Area, kind: string): HTMLElement {
  const mark = el('div', { class: `mark ${kind}` });
  const share = (part: number): string => `${(part * 100).toFixed(3)}%`;
  Object.assign(mark.style, { left: share(x0), top: share(y0), width: share(x1 - x0), height: share(y1 - y0) });
  return mark;
}

function sizeTo(element: HTMLElement, viewport: PageViewport): void {
  Object.assign(element.style, { width: `${viewport.width}px`, height: `${viewport.height}px` });
  element.style.setProperty('--total-scale-factor', String(viewport.scale));
  element.style.setProperty('--scale-round-x', '1px');
  element.style.setProperty('--scale-round-y', '1px');
}

async function paint(page: Awaited<ReturnType<PdfDocument['getPage']>>, canvas: HTMLCanvasElement, viewport: PageViewport, signal: AbortSignal): Promise<void> {
  const density = Math.min(2, window.devicePixelRatio);
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  const task = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  const cancel = (): void => task.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await task.promise;
  } catch (error) {
    // A page that was left is not an error; one that cannot be painted still has its text and marks.
    if (!signal.aborted) console.warn(`Cannot paint page ${page.pageNumber}`, error);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
