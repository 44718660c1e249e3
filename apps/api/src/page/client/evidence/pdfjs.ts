/** pdf.js, loaded from this server when the first PDF is shown, and the few of its documents that are kept open. */
import type * as Pdfjs from 'pdfjs-dist';
import { authorization } from '../data/ask.ts';

export type PdfDocument = Pdfjs.PDFDocumentProxy;
type PdfjsModule = typeof Pdfjs;

const base = '/assets/pdfjs/';
/** The paper being checked, the one before and the one to come. */
const MAX_OPEN = 3;
let loading: Promise<PdfjsModule> | undefined;
const open = new Map<string, Pdfjs.PDFDocumentLoadingTask>();

export async function pdfjs(): Promise<PdfjsModule> {
  return await (loading ??= load());
}

async function load(): Promise<PdfjsModule> {
  const address = `${base}pdf.mjs`;
  const module: PdfjsModule = await import(address);
  module.GlobalWorkerOptions.workerSrc = `${base}pdf.worker.mjs`;
  return module;
}

/** @throws where the server has no such PDF, or it cannot be read */
export async function openPdf(sha256: string): Promise<PdfDocument> {
  const module = await pdfjs();
  const known = open.get(sha256);
  const task =
    known ??
    module.getDocument({
      url: `/v1/documents/${sha256}/pdf`,
      httpHeaders: authorization(),
      cMapUrl: `${base}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${base}standard_fonts/`,
      wasmUrl: `${base}wasm/`,
      enableXfa: false,
    });
  open.delete(sha256);
  open.set(sha256, task);
  for (const [oldest, oldTask] of open) {
    if (open.size <= MAX_OPEN) break;
    open.delete(oldest);
    oldTask.destroy().catch(() => undefined);
  }
  try {
    return await task.promise;
  } catch (cause) {
    open.delete(sha256);
    throw new Error(`Cannot show the PDF "${sha256.slice(0, 12)}…": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
