/** Repair: pdf-lib parses whatever objects there are, a new file is written around their pages, and pdfjs reads that. */
import type { Backend, PdfSource, ReadOptions, Reading } from '../backend.ts';
import { UnreadablePdf } from '../backend.ts';
import { PROBE_PDF } from './pdfjs/probe-pdf.ts';
import { rebuild } from './repair/rebuild.ts';

/** `reader` reads the repaired bytes; pages are recorded as `pdf-lib`'s. Hangs on crafted files: only ever inside the child. */
export function openRepair(reader: Backend): Backend {
  async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
    const { bytes, whole } = await rebuild(await source.bytes(), source.path);
    options.signal.throwIfAborted();
    const reading = await reader.read(
      { path: source.path, bytes: () => Promise.resolve(bytes.slice()) },
      { ...options, onPage: (page, pages) => options.onPage({ ...page, backend: 'pdf-lib' }, pages) },
    );
    return whole ? reading : { ...reading, warnings: ['The file is damaged or ends early: it was read from those of its objects that are whole, so pages may be missing.'] };
  }

  return {
    name: 'pdf-lib',
    // What pdfjs could read and read badly, it reads as badly from a repaired file.
    mends: ['unread', 'blank'],
    read,
    async probe(signal) {
      const broken = PROBE_PDF.slice(0, PROBE_PDF.lastIndexOf('xref')).replaceAll('/Catalog', '/Cat');
      const source = { path: 'the broken probe page', bytes: () => Promise.resolve(new TextEncoder().encode(broken)) };
      let text = '';
      await read(source, { signal, onPage: (page) => void (text += page.runs.map((run) => run.text).join(' ')) });
      if (!text.includes('Sluice reads')) throw new UnreadablePdf('no_text', `Cannot read "the broken probe page": it gave "${text}"; expected "Sluice reads"`);
      return 'mended a page without catalogue and cross-references, and read it';
    },
  };
}
