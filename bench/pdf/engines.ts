/** Readers of PDFs that ours is set beside: each gives a file's text, in its own order, with nothing left out. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { layOut, mainText, openPdfjs } from '@sluice/pdf-fallback';
import type { RawPage } from '@sluice/pdf-fallback';

const run = promisify(execFile);

export interface Read {
  readonly text: string;
  readonly pages: number;
  /** CPU seconds of a program of its own; absent where the work was done in this process. */
  readonly childSeconds?: number;
}

export type Engine = (path: string) => Promise<Read>;

/** Opened on demand: an engine that is not installed says so alone. */
export const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  sluice: openSluice,
  'naive pdfjs': openNaivePdfjs,
  pdftotext: () => Promise.resolve(readWithPdftotext),
  mupdf: openMupdf,
  unpdf: openUnpdf,
};

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

/** pdfjs and the layout are loaded first, as pdfjs is for the naive reader: loading is counted for neither. */
async function openSluice(): Promise<Engine> {
  await openPdfjs().probe(AbortSignal.timeout(120_000));
  return readWithSluice;
}

async function readWithSluice(path: string): Promise<Read> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path, bytes: () => bytesOf(path) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  return { text: mainText(layOut({ pages, outline, info }, { sha256: '', includeHidden: false })), pages: pages.length };
}

/** Items in stream order, as the first example of pdfjs's own documentation has it. */
async function openNaivePdfjs(): Promise<Engine> {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  return async (path) => {
    const document = await getDocument({ data: await bytesOf(path), verbosity: VerbosityLevel.ERRORS }).promise;
    const texts: string[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      texts.push(items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''));
      page.cleanup();
    }
    const pages = document.numPages;
    await document.loadingTask.destroy();
    return { text: texts.join('\n'), pages };
  };
}

async function readWithPdftotext(path: string): Promise<Read> {
  // The shell's `times` prints user and system time of its children in its second line.
  const { stdout } = await run('bash', ['-c', 'pdftotext "$1" - && times', 'bash', path], { maxBuffer: 1e8 });
  const lines = stdout.trimEnd().split('\n');
  const seconds = (lines.at(-1) ?? '').split(' ').map((time) => /(\d+)m([\d.]+)s/.exec(time)).reduce((sum, found) => sum + (found === null ? 0 : Number(found[1]) * 60 + Number(found[2])), 0);
  const text = lines.slice(0, -2).join('\n');
  return { text, pages: text.split('\f').length, childSeconds: seconds };
}

async function openMupdf(): Promise<Engine> {
  const mupdf = await import('mupdf');
  return async (path) => {
    const document = mupdf.Document.openDocument(await bytesOf(path), 'application/pdf');
    const pages = document.countPages();
    const texts = Array.from({ length: pages }, (_, index) => {
      const page = document.loadPage(index);
      const text = page.toStructuredText('').asText();
      page.destroy();
      return text;
    });
    document.destroy();
    return { text: texts.join('\n'), pages };
  };
}

async function openUnpdf(): Promise<Engine> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  return async (path) => {
    const { text, totalPages } = await extractText(await getDocumentProxy(await bytesOf(path)), { mergePages: true });
    return { text, pages: totalPages };
  };
}
