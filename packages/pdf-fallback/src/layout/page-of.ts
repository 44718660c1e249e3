/** Synthetic pages for tests: lines of text where they are put, in the order they are given. Test-only. */
import type { RawDocument, RawPage, RawRun } from '../raw-page.ts';

export interface LineSpec {
  readonly text: string;
  readonly x: number;
  /** Baseline, from the top of the page. */
  readonly y: number;
  readonly size?: number;
  readonly font?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly mono?: boolean;
  readonly hidden?: RawRun['hidden'];
  readonly angle?: number;
}

/** Glyphs are half an em wide, boxes reach from 0.75 em above the baseline to 0.22 em below it. */
export function runOf(spec: LineSpec): RawRun {
  const { text, x, y, size = 10, font = 'Body', bold = false, italic = false, mono = false, hidden, angle = 0 } = spec;
  return { text, box: [x, y - 0.75 * size, x + text.length * size * 0.5, y + 0.22 * size], fontSize: size, font, bold, italic, mono, angle, ...(hidden && { hidden }) };
}

export function pageOf(lines: readonly LineSpec[], more: Partial<RawPage> = {}): RawPage {
  return { number: 1, width: 600, height: 800, runs: lines.map(runOf), rules: [], images: [], backend: 'pdfjs', ...more };
}

export function documentOf(pages: readonly RawPage[], more: Partial<RawDocument> = {}): RawDocument {
  return { pages, outline: [], info: {}, ...more };
}

/** A paragraph of full lines, the last one short; `words` make it recognisable. */
export function paragraphAt(options: { readonly x: number; readonly y: number; readonly lines: number; readonly words: string; readonly indent?: number }): LineSpec[] {
  const { x, y, lines, words, indent = 10 } = options;
  return Array.from({ length: lines }, (_, index) => {
    const last = index === lines - 1;
    const text = last ? `${words} ends here.` : `${words} and more of the same words to fill a line`.slice(0, 48);
    return { text, x: index === 0 ? x + indent : x, y: y + index * 12 };
  });
}
