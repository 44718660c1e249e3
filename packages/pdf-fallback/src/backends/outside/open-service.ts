/** A conversion service as a backend: it reads the whole file, and its pieces are set as pages. */
import { UnreadablePdf } from '../../backend.ts';
import type { Backend, PdfSource, ReadOptions, Reading } from '../../backend.ts';
import { PROBE_PDF } from '../pdfjs/probe-pdf.ts';
import type { Piece } from './structured-text.ts';
import { typeset } from './typeset.ts';

export interface Service {
  readonly name: string;
  readonly url: string;
  /** `range` is inclusive, 1-based; absent means every page. */
  ask(source: PdfSource, options: { readonly signal: AbortSignal; readonly range?: readonly [first: number, last: number] }): Promise<{ readonly pieces: readonly Piece[]; readonly pages?: number }>;
}

export function openService(service: Service): Backend {
  async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
    const { pages, maxPages = 5000, signal, onPage } = options;
    const [first, last] = [pages?.at(0), pages?.at(-1)];
    const { pieces, pages: claimed = 0 } = await service.ask(source, { signal, ...(first !== undefined && last !== undefined && { range: [first, last] }) });
    signal.throwIfAborted();
    const sheets = typeset(pieces, { backend: service.name }).filter(({ number }) => number <= maxPages && (pages?.includes(number) ?? true));
    const total = Math.max(claimed, ...sheets.map(({ number }) => number), 0);
    for (const sheet of sheets) onPage(sheet, total);
    return { pages: total, outline: [], info: {}, unread: [] };
  }

  return {
    name: service.name,
    read,
    async probe(signal) {
      let text = '';
      const bytes = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode(PROBE_PDF));
      await read({ path: 'the probe page', bytes }, { signal, onPage: (page) => void (text += page.runs.map((run) => run.text).join(' ')) });
      const { host } = new URL(service.url);
      if (!text.includes('Sluice reads')) throw new UnreadablePdf('no_text', `Cannot read "the probe page": ${service.name} at ${host} gave "${text.slice(0, 80)}"; expected "Sluice reads"`);
      return `read a page of one line at ${host}`;
    },
  };
}
