/** MuPDF where the user has installed it (`mupdf` on npm, AGPL-3.0, so never by default): the engine of PyMuPDF, and the one that reads most damaged files. */
import type * as Mupdf from 'mupdf';
import type { Document, Page, Rect } from 'mupdf';
import { UnreadablePdf } from '../../backend.ts';
import type { Backend, PdfSource, ReadOptions, Reading, UnreadPage } from '../../backend.ts';
import type { RawPage, RawRun } from '../../raw-page.ts';
import { PROBE_PDF } from '../pdfjs/probe-pdf.ts';

/** Returns null where the package is not installed. */
export async function openMupdf(): Promise<Backend | null> {
  const mupdf = await import('mupdf').catch(() => null);
  if (mupdf === null) return null;
  // It takes standard output for its own.
  mupdf.setLog(null);
  const read = (source: PdfSource, options: ReadOptions): Promise<Reading> => readPages(mupdf, source, options);
  return {
    name: 'mupdf',
    mends: ['unread', 'blank', 'garbled', 'out_of_order'],
    read,
    async probe(signal) {
      let text = '';
      const bytes = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode(PROBE_PDF));
      await read({ path: 'the probe page', bytes }, { signal, onPage: (page) => void (text += page.runs.map((run) => run.text).join(' ')) });
      if (!text.includes('Sluice reads')) throw new UnreadablePdf('no_text', `Cannot read "the probe page": mupdf gave "${text}"; expected "Sluice reads"`);
      return 'mupdf read a page of one line';
    },
  };
}

async function readPages(mupdf: typeof Mupdf, source: PdfSource, options: ReadOptions): Promise<Reading> {
  const { signal, onStart, onPage, maxPages = 5000 } = options;
  signal.throwIfAborted();
  const document = open(mupdf, await source.bytes(), source.path);
  try {
    const total = document.countPages();
    const numbers = options.pages ?? Array.from({ length: Math.min(total, maxPages) }, (_, index) => index + 1);
    const unread: UnreadPage[] = [];
    for (const number of numbers.filter((page) => page <= total)) {
      signal.throwIfAborted();
      onStart?.(number, total);
      try {
        onPage(readPage(document, number), total);
      } catch (error) {
        unread.push({ page: number, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    signal.throwIfAborted();
    return { pages: total, outline: [], info: {}, unread };
  } finally {
    document.destroy();
  }
}

/** It takes an HTML page for a document, whatever it is told. */
function open(mupdf: typeof Mupdf, bytes: Uint8Array, path: string): Document {
  let document: Document;
  try {
    document = mupdf.Document.openDocument(bytes, 'application/pdf');
  } catch (cause) {
    throw new UnreadablePdf('damaged', `Cannot open "${path}": ${cause instanceof Error ? cause.message : String(cause)}; expected a PDF whose pages can be found`, { cause });
  }
  if (!(document instanceof mupdf.PDFDocument)) {
    document.destroy();
    throw new UnreadablePdf('damaged', `Cannot open "${path}": it is no PDF to mupdf; expected one`);
  }
  if (document.needsPassword() && document.authenticatePassword('') === 0) {
    document.destroy();
    throw new UnreadablePdf('encrypted', `Cannot open "${path}": it asks for a password; expected a file that opens without one`);
  }
  return document;
}

function readPage(document: Document, number: number): RawPage {
  const page = document.loadPage(number - 1);
  try {
    const [x0, y0, x1, y1] = page.getBounds();
    const { runs, images } = walk(page, [x0, y0]);
    return { number, width: x1 - x0, height: y1 - y0, runs, rules: [], images, logical: true, backend: 'mupdf' };
  } finally {
    page.destroy();
  }
}

/** One run for each stretch of a line in one font and size. */
function walk(page: Page, [left, top]: readonly [number, number]): { readonly runs: RawRun[]; readonly images: RawPage['images'][number][] } {
  const runs: RawRun[] = [];
  const images: RawPage['images'][number][] = [];
  const placed = ([x0, y0, x1, y1]: Rect): [number, number, number, number] => [x0 - left, y0 - top, x1 - left, y1 - top];
  let run: { text: string; key: string; box: [number, number, number, number]; size: number; font: RawRun } | null = null;
  let angle = 0;
  const end = (): void => {
    if (run !== null && run.text.trim() !== '') runs.push({ ...run.font, text: run.text, box: placed(run.box) });
    run = null;
  };
  const text = page.toStructuredText('preserve-whitespace,preserve-images');
  text.walk({
    onImageBlock: (box) => void images.push(placed(box)),
    beginLine(_box, _mode, [dx, dy]) {
      end();
      angle = Math.round((Math.atan2(-dy, dx) * 180) / Math.PI) || 0;
    },
    endLine: end,
    onChar(character, _origin, font, size, quad) {
      const name = font.getName().replace(/^[A-Z]{6}\+/, '');
      const key = `${name} ${size}`;
      if (run?.key !== key) end();
      const xs = [quad[0], quad[2], quad[4], quad[6]];
      const ys = [quad[1], quad[3], quad[5], quad[7]];
      const box: [number, number, number, number] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      if (run === null) {
        const facts = { text: '', box, fontSize: size, font: name, bold: font.isBold(), italic: font.isItalic(), mono: font.isMono(), angle };
        run = { text: character, key, box, size, font: facts };
        return;
      }
      run.text += character;
      run.box = [Math.min(run.box[0], box[0]), Math.min(run.box[1], box[1]), Math.max(run.box[2], box[2]), Math.max(run.box[3], box[3])];
    },
  });
  end();
  text.destroy();
  return { runs, images };
}
