/** Poppler's pdftotext where it is installed: another parser, another mind about damaged files; its words come with boxes. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Backend, PdfSource, ReadOptions, Reading } from '../backend.ts';
import { UnreadablePdf } from '../backend.ts';
import { PROBE_PDF } from './pdfjs/probe-pdf.ts';
import { readBoxes } from './poppler/read-boxes.ts';

/** A page of text has some 100 KB of boxes. */
const MAX_OUTPUT_BYTES = 200 * 1024 * 1024;

/** `program` is the absolute path of pdftotext. It runs in the child's process group, under the child's limits, and dies with it. */
export function openPoppler(program: string): Backend {
  async function read(source: PdfSource, options: ReadOptions): Promise<Reading> {
    const { signal, pages, maxPages = 5000, onStart, onPage } = options;
    const first = pages?.at(0) ?? 1;
    onStart?.(first, pages?.length ?? 1);
    const range = ['-f', String(first), '-l', String(pages?.at(-1) ?? maxPages)];
    const xml = await run([...range, '-bbox-layout', '-enc', 'UTF-8', '-q', source.path, '-'], source.path, signal);
    const read = readBoxes(xml, first);
    const wanted = new Set(pages ?? read.map((page) => page.number));
    const total = Math.max(first - 1 + read.length, 0);
    for (const page of read) if (wanted.has(page.number)) onPage(page, total);
    return { pages: total, outline: [], info: {}, unread: [] };
  }

  async function run(args: readonly string[], path: string, signal: AbortSignal): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)(program, [...args], { env: {}, signal, maxBuffer: MAX_OUTPUT_BYTES, killSignal: 'SIGKILL' });
      return stdout;
    } catch (cause) {
      signal.throwIfAborted();
      const said = cause instanceof Error ? cause.message : String(cause);
      const failureClass = /password/i.test(said) ? 'encrypted' : 'damaged';
      throw new UnreadablePdf(failureClass, `Cannot read "${path}" with pdftotext: ${said.split('\n').slice(1, 3).join(' ') || said}; expected pages`, { cause });
    }
  }

  return {
    name: 'poppler',
    mends: ['unread', 'blank', 'garbled', 'out_of_order'],
    read,
    async probe(signal) {
      const running = promisify(execFile)(program, ['-bbox-layout', '-', '-'], { env: {}, signal });
      running.child.stdin?.end(PROBE_PDF);
      const text = readBoxes((await running).stdout, 1).flatMap((page) => page.runs.map((run) => run.text)).join(' ');
      if (!text.includes('Sluice reads')) throw new UnreadablePdf('no_text', `Cannot read "the probe page": pdftotext gave "${text}"; expected "Sluice reads"`);
      return `read a page of one line with ${program}`;
    },
  };
}
