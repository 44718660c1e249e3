/** The right side of the evidence: the page that a quote stands on, with the quote in sight. */
import type { Evidence, Row } from '../data/row.ts';
import { el, fill, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { evidenceIn, findAbstract } from './abstract-page.ts';
import { findDocument } from './documents.ts';
import { type SeenDocument, seenAt } from './hint.ts';
import { type DrawnPage, type HowMarked, drawPage } from './pdf-page.ts';
import { type PdfDocument, openPdf } from './pdfjs.ts';
import { textPage } from './text-page.ts';

export interface PagePane extends Disposable {
  readonly element: HTMLElement;
  /** Shows the page of `evidence[at]`, or `page`, and marks what of the evidence stands on it. */
  readonly show: (row: Row, evidence: readonly Evidence[], at?: number) => Promise<void>;
  readonly turn: (pages: number) => void;
  readonly zoom: (factor: number | null) => void;
  readonly toggleText: () => void;
  /** Loads what will be needed next. */
  readonly prepare: (row: Row) => void;
  /** What is selected on the page, with its page where there are such. */
  readonly selection: () => { readonly quote: string; readonly page?: number } | null;
}

const MAX_WIDTH = 1000;

export function pagePane(): PagePane {
  const scroll = el('div', { class: 'page-scroll', tabindex: 0, role: 'region', 'aria-label': 'The paper' });
  const number = el('span', { class: 'page-number' });
  const how = el('span', { class: 'page-how', role: 'status' });
  const textButton = el('button', { class: 'button small', 'aria-pressed': 'false', title: 'Converted text (t)', onclick: () => pane.toggleText() }, 'Text');
  const bar = el(
    'div',
    { class: 'page-bar' },
    el('button', { class: 'button small', 'aria-label': 'Page before', title: 'Page before ([)', onclick: () => pane.turn(-1) }, icon('left', 14)),
    number,
    el('button', { class: 'button small', 'aria-label': 'Next page', title: 'Next page (])', onclick: () => pane.turn(1) }, icon('right', 14)),
    how,
    el('button', { class: 'button small', 'aria-label': 'Smaller', title: 'Smaller (-)', onclick: () => pane.zoom(1 / 1.2) }, icon('minus', 14)),
    el('button', { class: 'button small', 'aria-label': 'Larger', title: 'Larger (+)', onclick: () => pane.zoom(1.2) }, icon('plus', 14)),
    textButton,
  );
  let row: Row | null = null;
  let evidence: readonly Evidence[] = [];
  /** The piece of evidence that is looked at. */
  let looked: Evidence | undefined;
  let page = 1;
  let pages = 1;
  let isPaged = true;
  let scale = 1;
  let asText = false;
  let drawn: { readonly sha256: string; readonly page: number; readonly width: number; readonly page$: DrawnPage } | null = null;
  let abort = new AbortController();

  async function draw(): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const sha256 = row?.pdf?.sha256 ?? null;
    setText(how, '');
    if (sha256 === null) {
      drawn = null;
      setText(number, '');
      await drawAbstract(signal);
      return;
    }
    element.classList.add('page-loading');
    const seen = findDocument(sha256);
    let pdf: PdfDocument | null = null;
    let refusal = '';
    if (!asText) {
      try {
        pdf = await openPdf(sha256);
      } catch (error) {
        refusal = error instanceof Error ? error.message : String(error);
      }
    }
    const document = await seen;
    if (signal.aborted) return;
    pages = pdf?.numPages ?? document?.pageCount ?? 1;
    isPaged = pages > 0;
    page = Math.max(1, Math.min(page, pages));
    setText(number, isPaged ? `Page ${page} of ${pages}` : '');
    try {
      if (pdf === null) drawText(document, refusal);
      else await drawPdf({ pdf, document, sha256, signal });
    } catch (error) {
      if (signal.aborted) return;
      drawText(document, error instanceof Error ? error.message : String(error));
    }
    element.classList.remove('page-loading');
  }

  async function drawPdf({ pdf, document, sha256, signal }: { readonly pdf: PdfDocument; readonly document: SeenDocument | null; readonly sha256: string; readonly signal: AbortSignal }): Promise<void> {
    const width = Math.round(Math.min(MAX_WIDTH, scroll.clientWidth - 40) * scale);
    if (drawn === null || drawn.sha256 !== sha256 || drawn.page !== page || drawn.width !== width) {
      const page$ = await drawPage({ document: pdf, page, width, signal });
      drawn = { sha256, page, width, page$ };
      fill(scroll, page$.element);
    }
    const { page$ } = drawn;
    const onPage = evidence.filter((piece) => piece.page === page);
    const mark = (): readonly HowMarked[] => {
      const marked = page$.mark(onPage.map((piece) => ({ quote: piece.quote, seen: document === null ? [] : seenAt(document, piece) })));
      setText(how, sentenceOf(marked));
      bringIntoSight(page$.marks()[looked === undefined ? 0 : Math.max(0, onPage.indexOf(looked))] ?? [], page$.marks().flat());
      return marked;
    };
    if (!mark().includes('place')) return;
    // The lines are found in the picture.
    await page$.painted;
    if (!signal.aborted) mark();
  }

  function drawText(document: SeenDocument | null, refusal: string): void {
    drawn = null;
    if (document === null) {
      fill(scroll, nothing('Neither the PDF nor its text is here any more', 'The quotes of the values stand in the list.'));
      return;
    }
    const { element: text, marks } = textPage(document.markdown, page, evidence.filter((piece) => !isPaged || piece.page === page));
    fill(scroll, text);
    setText(how, !isPaged ? 'This text has no pages' : refusal === '' ? 'Converted text' : 'The PDF is not here; this is its converted text');
    how.title = refusal;
    bringIntoSight(marks, marks);
  }

  async function drawAbstract(signal: AbortSignal): Promise<void> {
    const paperId = row?.contentSource === 'abstract' ? row.paperId : null;
    const abstract = paperId === null ? null : await findAbstract(paperId, signal);
    if (signal.aborted) return;
    if (abstract === null) {
      fill(scroll, nothing('This entry has no paper to show', row?.reason ?? 'Nothing was read for it.'));
      return;
    }
    const { element: text, marks } = textPage(abstract, 1, evidenceIn(abstract, evidence));
    text.setAttribute('aria-label', 'The abstract');
    setText(number, 'Abstract');
    setText(how, row?.reason ?? '');
    fill(scroll, text);
    bringIntoSight(marks, marks);
  }

  /** All marks where they fit, else those of the piece that is looked at; of one that runs over a whole column its first line. */
  function bringIntoSight(marks: readonly HTMLElement[], all: readonly HTMLElement[]): void {
    if (marks.length === 0) {
      scroll.scrollTop = 0;
      return;
    }
    const frame = scroll.getBoundingClientRect();
    const fitting = [all, marks].map(unionOf).find(({ top, bottom }) => bottom - top < frame.height - 80);
    const area = fitting ?? unionOf(marks.slice(0, 1));
    const height = area.bottom - area.top;
    scroll.scrollTop += area.top - frame.top - Math.max(30, (frame.height - height) / 2.4);
    const left = area.left - frame.left + scroll.scrollLeft;
    scroll.scrollLeft = area.right - frame.left + scroll.scrollLeft < frame.width ? 0 : left - 40;
  }

  const resized = new ResizeObserver(() => {
    if (drawn !== null && Math.abs(Math.round(Math.min(MAX_WIDTH, scroll.clientWidth - 40) * scale) - drawn.width) > 8) void draw();
  });
  resized.observe(scroll);
  const element = el('section', { class: 'page-pane', 'aria-label': 'The page of the paper' }, bar, scroll);
  const pane: PagePane = {
    element,
    show: async (next, quotes, at = 0) => {
      const other = next.pdf?.sha256 !== row?.pdf?.sha256;
      row = next;
      evidence = quotes;
      looked = quotes[at];
      page = looked?.page ?? (other ? 1 : page);
      await draw();
    },
    turn: (by) => {
      const next = Math.max(1, Math.min(page + by, pages));
      if (next === page) return;
      page = next;
      void draw();
    },
    zoom: (factor) => {
      scale = factor === null ? 1 : Math.min(4, Math.max(0.4, scale * factor));
      void draw();
    },
    toggleText: () => {
      asText = !asText;
      textButton.setAttribute('aria-pressed', String(asText));
      void draw();
    },
    prepare: (next) => {
      const sha256 = next.pdf?.sha256;
      if (sha256 === undefined) return;
      void findDocument(sha256);
      if (!asText) openPdf(sha256).catch(() => undefined);
    },
    selection: () => {
      const selected = getSelection();
      if (selected === null || selected.isCollapsed || !scroll.contains(selected.anchorNode)) return null;
      return { quote: selected.toString().replaceAll(/\s+/g, ' ').trim(), ...(isPaged && { page }) };
    },
    [Symbol.dispose]: () => {
      abort.abort();
      resized.disconnect();
    },
  };
  return pane;
}

function sentenceOf(marked: readonly HowMarked[]): string {
  if (marked.length === 0) return '';
  if (marked.every((how) => how === 'text')) return 'Quote marked';
  if (marked.some((how) => how === 'place')) return 'No text to search on this page: marked where the converter read it';
  return marked.some((how) => how === 'text') ? 'Part of the quote marked' : 'The quote could not be placed on this page; press t for the converted text';
}

function unionOf(marks: readonly HTMLElement[]): { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number } {
  const boxes = marks.map((mark) => mark.getBoundingClientRect());
  return { top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)), left: Math.min(...boxes.map((box) => box.left)), right: Math.max(...boxes.map((box) => box.right)) };
}

function nothing(title: string, sentence: string): HTMLElement {
  return el('div', { class: 'page-nothing' }, el('h3', {}, title), el('p', {}, sentence));
}
