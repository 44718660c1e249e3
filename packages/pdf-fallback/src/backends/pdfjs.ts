/** pdfjs as a backend: one walk over each page's operators gives placed text, fonts, colours, rules and images. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy, PDFPageProxy, PDFWorker } from 'pdfjs-dist';
import { UnreadablePdf } from '../backend.ts';
import type { Backend, PdfSource, ReadOptions, Reading, UnreadPage } from '../backend.ts';
import type { RawPage } from '../raw-page.ts';
import { openDirectWorker } from './pdfjs/direct-worker.ts';
import { openFonts } from './pdfjs/fonts.ts';
import { readInfo, readOutline } from './pdfjs/info.ts';
import { getDocument, VerbosityLevel } from './pdfjs/library.ts';
import { paintPage } from './pdfjs/paint-page.ts';
import { PROBE_PDF } from './pdfjs/probe-pdf.ts';
import { hiddenReason } from './pdfjs/visibility.ts';

const DEFAULT_MAX_PAGES = 5000;
// Fonts and resources of so many pages are kept, then let go: memory stays flat over a thousand pages.
const PAGES_PER_CLEANUP = 50;
const MAX_UNREAD_IN_A_ROW = 25;

export function openPdfjs(): Backend {
  return { name: 'pdfjs', probe, read };
}

async function probe(signal: AbortSignal): Promise<string> {
  const pages: RawPage[] = [];
  const source = { path: '', bytes: () => Promise.resolve(new TextEncoder().encode(PROBE_PDF)) };
  await read(source, { signal, onPage: (page) => pages.push(page) });
  const text = pages.flatMap((page) => page.runs.map((run) => run.text)).join(' ');
  if (!text.includes('Sluice reads')) throw new UnreadablePdf('no_text', `Cannot read "the probe page": pdfjs gave "${text}"; expected "Sluice reads"`);
  return 'pdfjs read a page of one line';
}

async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
  const { signal, onPage, onStart, maxPages = DEFAULT_MAX_PAGES } = options;
  signal.throwIfAborted();
  const worker = openDirectWorker();
  const document = await openDocument(await source.bytes(), { path: source.path, worker });
  try {
    const total = document.numPages;
    const numbers = options.pages ?? Array.from({ length: Math.min(total, maxPages) }, (_, index) => index + 1);
    const unread: UnreadPage[] = [];
    const fonts = openFonts();
    let inARow = 0;
    let done = 0;
    for (const number of numbers) {
      signal.throwIfAborted();
      if (number > Math.min(total, maxPages) || inARow >= MAX_UNREAD_IN_A_ROW) break;
      onStart?.(number, total);
      try {
        onPage(await readPage(document, number, fonts), total);
        inARow = 0;
      } catch (error) {
        unread.push({ page: number, reason: error instanceof Error ? error.message : String(error) });
        inARow += 1;
      }
      done += 1;
      if (done % PAGES_PER_CLEANUP === 0) {
        fonts.forget();
        await document.cleanup();
      }
    }
    signal.throwIfAborted();
    return { pages: total, outline: await readOutline(document), info: await readInfo(document), unread };
  } finally {
    await document.loadingTask.destroy();
    worker.destroy();
  }
}

async function readPage(document: PDFDocumentProxy, number: number, fonts: ReturnType<typeof openFonts>): Promise<RawPage> {
  const page: PDFPageProxy = await document.getPage(number);
  try {
    const viewport = page.getViewport({ scale: 1 });
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = viewport.transform;
    const { width, height } = viewport;
    const list = await page.getOperatorList({ annotationMode: 0 });
    const fontOf = fonts.on(page, list);
    const { runs, shapes } = paintPage(list, { matrix: [a, b, c, d, e, f], width, height, fontOf });
    const { rules, images, drawings, fills } = shapes;
    const textLayer = runs.length > 0 && runs.every((run) => run.renderMode === 3);
    // Most runs are black on a page whose fills hide nothing: only those that may are asked.
    const surroundings = { width, height, fills, covers: fills.filter((fill) => fill.covers), images, textLayer };
    return {
      number,
      width,
      height,
      runs: runs.map((run) => {
        const { text, box, fontSize, font, bold, italic, mono, angle } = run;
        const hidden = hiddenReason(run, surroundings);
        return { text: hidden === undefined || text !== '' ? text : run.invisible, box, fontSize, font, bold, italic, mono, angle, ...(hidden && { hidden }) };
      }),
      rules,
      images,
      drawings,
      backend: 'pdfjs',
    };
  } finally {
    page.cleanup();
  }
}

async function openDocument(data: Uint8Array, { path, worker }: { readonly path: string; readonly worker: PDFWorker }): Promise<PDFDocumentProxy> {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data,
    worker,
    verbosity: VerbosityLevel.ERRORS,
    fontExtraProperties: true,
    // No image is decoded: only where it stands matters here.
    maxImageSize: 0,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWasm: false,
    useSystemFonts: false,
    // No screen: with a list of fonts to add to, pdfjs does not write each font out as a style sheet first.
    ownerDocument: { fonts: {} },
    disableFontFace: false,
    enableXfa: false,
    cMapUrl: join(root, 'cmaps/'),
    cMapPacked: true,
    standardFontDataUrl: join(root, 'standard_fonts/'),
    iccUrl: join(root, 'iccs/'),
    wasmUrl: join(root, 'wasm/'),
  });
  try {
    return await task.promise;
  } catch (error) {
    await task.destroy();
    worker.destroy();
    throw refusal(error, path);
  }
}

function refusal(cause: unknown, path: string): UnreadablePdf {
  const name = cause instanceof Error ? cause.name : '';
  const said = cause instanceof Error ? cause.message : String(cause);
  if (name === 'PasswordException') return new UnreadablePdf('encrypted', `Cannot open "${path}": it asks for a password; expected a file that opens without one`, { cause });
  return new UnreadablePdf('damaged', `Cannot open "${path}": ${said}; expected a PDF whose pages can be found`, { cause });
}
