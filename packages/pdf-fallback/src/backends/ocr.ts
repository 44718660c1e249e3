/** OCR: pages without a readable text layer are drawn and recognised. Seconds a page, so only where nothing else gave text. */
import { availableParallelism } from 'node:os';
import type { Backend, PdfSource, ReadOptions, Reading, UnreadPage } from '../backend.ts';
import { UnreadablePdf } from '../backend.ts';
import { hasEnglish, nativeRecogniser } from './ocr/native.ts';
import { openRecogniser } from './ocr/recognise.ts';
import type { Recognise } from './ocr/recognise.ts';
import { readWords } from './ocr/read-words.ts';
import { openRenderer } from './ocr/render-pages.ts';
import type { DrawnPage } from './ocr/render-pages.ts';
import { PROBE_PDF } from './pdfjs/probe-pdf.ts';

/** Less ink than this share of the page is an empty page: loading tesseract for it would cost more than the page. */
const MIN_INK = 0.0002;

/** Pages in the hands of the program at a time; the WASM build has one thread, this one. */
const LANES = Math.min(2, availableParallelism());

interface Opened {
  readonly recognise: Recognise;
  readonly lanes: number;
  readonly by: string;
}

/** `program` is the absolute path of tesseract, where it is installed. */
export function openOcr(program?: string): Backend {
  let opened: Promise<Opened> | null = null;

  async function open(): Promise<Opened> {
    if (program !== undefined && (await hasEnglish(program))) return { recognise: nativeRecogniser(program), lanes: LANES, by: program };
    return { recognise: await openRecogniser(), lanes: 1, by: 'WebAssembly; the program tesseract on PATH is twice as fast' };
  }

  async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
    const { signal, onStart, onPage, maxPages = 5000 } = options;
    await using renderer = await openRenderer(await source.bytes());
    const total = renderer.pages;
    const numbers = options.pages ?? Array.from({ length: Math.min(total, maxPages) }, (_, index) => index + 1);
    const unread: UnreadPage[] = [];
    const reading = new Set<Promise<void>>();
    for (const number of numbers.filter((page) => page <= total)) {
      signal.throwIfAborted();
      onStart?.(number, total);
      try {
        const drawn = await renderer.draw(number);
        const page = { number, width: drawn.width, height: drawn.height, rules: [], images: [], logical: true, backend: 'ocr' };
        if (ink(drawn) < MIN_INK) {
          onPage({ ...page, runs: [] }, total);
          continue;
        }
        const { recognise, lanes } = await (opened ??= open());
        const one = recognise(drawn.image, signal)
          .then((table) => onPage({ ...page, runs: readWords(table, drawn.scale) }, total))
          .catch((error: unknown) => failed(number, error))
          .finally(() => reading.delete(one));
        reading.add(one);
        if (reading.size >= lanes) await Promise.race(reading);
      } catch (error) {
        failed(number, error);
      }
    }
    await Promise.all(reading);
    signal.throwIfAborted();
    unread.sort((a, b) => a.page - b.page);
    return { pages: total, outline: [], info: {}, unread };

    function failed(page: number, error: unknown): void {
      unread.push({ page, reason: `OCR failed: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  return {
    name: 'ocr',
    mends: ['unread', 'blank', 'no_text', 'garbled'],
    read,
    async probe(signal) {
      const source = { path: 'the probe page', bytes: () => Promise.resolve(new TextEncoder().encode(PROBE_PDF)) };
      let text = '';
      await read(source, { signal, onPage: (page) => void (text += page.runs.map((run) => run.text).join(' ')) });
      if (!/sluice\s+reads/i.test(text)) throw new UnreadablePdf('no_text', `Cannot recognise "the probe page": it gave "${text}"; expected "Sluice reads"`);
      const { by } = await (opened ??= open());
      return `drew a page and recognised its line (English, by ${by})`;
    },
  };
}

function ink({ image }: DrawnPage): number {
  let dark = 0;
  for (const pixel of image.pixels) if (pixel < 160) dark += 1;
  return dark / Math.max(1, image.pixels.length);
}
