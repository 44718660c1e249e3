/**
 * pdfjs's two halves, in its build for engines of today where this is one. The other build brings a library of stand-ins for what old engines
 * lack, twice: it takes four times as long to load, 200 ms of a start on a slow machine, and loads a native canvas that only OCR draws on. Minified, since
 * half of the source is read and compiled in less time: a tenth of a first paper's CPU.
 */
import type * as Pdfjs from 'pdfjs-dist';
import type * as Worker from 'pdfjs-dist/build/pdf.worker.min.mjs';
import { inflateAtOnce } from './inflate-at-once.ts';
import { sumPrecisely } from './sum-precisely.ts';

const { library, worker } = await load();

export const { getDocument, OPS, PDFWorker, VerbosityLevel } = library;
export const { WorkerMessageHandler } = worker;

async function load(): Promise<{ readonly library: Pick<typeof Pdfjs, 'getDocument' | 'OPS' | 'PDFWorker' | 'VerbosityLevel'>; readonly worker: typeof Worker }> {
  if (!isEngineOfToday()) {
    const [library, worker] = await Promise.all([import('pdfjs-dist/legacy/build/pdf.mjs'), import('pdfjs-dist/legacy/build/pdf.worker.mjs')]);
    return { library, worker };
  }
  sumPrecisely();
  inflateAtOnce();
  const { warn } = console;
  // It says that Node wants the other build; what it would lack is looked for above.
  console.warn = () => undefined;
  try {
    const [library, worker] = await Promise.all([import('pdfjs-dist/build/pdf.min.mjs'), import('pdfjs-dist/build/pdf.worker.min.mjs')]);
    return { library, worker };
  } finally {
    console.warn = warn;
  }
}

/** What the new build uses and Node got last, with 26; only `Math.sumPrecise` is younger. */
function isEngineOfToday(): boolean {
  return 'getOrInsertComputed' in Map.prototype && 'fromBase64' in Uint8Array && 'try' in Promise && 'Float16Array' in globalThis;
}
