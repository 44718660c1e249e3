/** OCR: pages without a readable text layer are drawn and recognised. Seconds a page, so only where nothing else gave text. */
import type { Backend, PdfSource, ReadOptions, Reading, UnreadPage } from '../backend.ts';
import { UnreadablePdf } from '../backend.ts';
import { openRecogniser } from './ocr/recognise.ts';
import type { Recognise } from './ocr/recognise.ts';
import { readWords } from './ocr/read-words.ts';
import { openRenderer } from './ocr/render-pages.ts';
import type { DrawnPage } from './ocr/render-pages.ts';
import { PROBE_PDF } from './pdfjs/probe-pdf.ts';

/** Less ink than this share of the page is an empty page: loading tesseract for it would cost more than the page. */
const MIN_INK = 0.0002;

export function openOcr(): Backend {
  let recogniser: Promise<Recognise> | null = null;

  async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
    const { signal, onStart, onPage, maxPages = 5000 } = options;
    await using renderer = await openRenderer(await source.bytes());
    const total = renderer.pages;
    const numbers = options.pages ?? Array.from({ length: Math.min(total, maxPages) }, (_, index) => index + 1);
    const unread: UnreadPage[] = [];
    for (const number of numbers.filter((page) => page <= total)) {
      signal.throwIfAborted();
      onStart?.(number, total);
      try {
        const drawn = await renderer.draw(number);
        const runs = ink(drawn) < MIN_INK ? [] : readWords((await (recogniser ??= openRecogniser()))(drawn.image), drawn.scale);
        onPage({ number, width: drawn.width, height: drawn.height, runs, rules: [], images: [], backend: 'ocr' }, total);
      } catch (error) {
        unread.push({ page: number, reason: `OCR failed: ${error instanceof Error ? error.message : String(error)}` });
      }
    }
    signal.throwIfAborted();
    return { pages: total, outline: [], info: {}, unread };
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
      return 'drew a page and recognised its line (English)';
    },
  };
}

function ink({ image }: DrawnPage): number {
  let dark = 0;
  for (const pixel of image.pixels) if (pixel < 160) dark += 1;
  return dark / Math.max(1, image.pixels.length);
}
