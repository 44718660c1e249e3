/** Hidden text found in the generated set, and seen text that is marked by mistake, there and on the corpus's own pages. */
import { openPdfjs } from '@sluice/pdf-fallback';
import type { RawDocument, RawPage } from '@sluice/pdf-fallback';
import { makeHidden } from './make-hidden.ts';

export interface HiddenFigures {
  readonly planted: number;
  readonly marked: number;
  /** Ways of hiding of which some plant was missed. */
  readonly missed: readonly string[];
  /** Share of letters that a reader sees and that are marked all the same. */
  readonly falseShare: number;
}

export async function measureHidden(count: number): Promise<HiddenFigures> {
  const { bytes, planted } = await makeHidden(count, 7);
  const pages: RawPage[] = [];
  await openPdfjs().read({ path: 'hidden.pdf', bytes: () => Promise.resolve(bytes.slice()) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  const missed = new Set<string>();
  let marked = 0;
  for (const { page, text, reason } of planted) {
    const runs = pages[page - 1]?.runs ?? [];
    const invisible = reason === 'zero_width' || reason === 'bidi';
    const own = runs.filter((run) => (invisible ? run.hidden === 'zero_width' || run.hidden === 'bidi' : run.text.includes('praise plant') && text.includes(run.text.trim().slice(0, 60))));
    const hidden = own.length > 0 && own.every((run) => run.hidden !== undefined);
    marked += Number(hidden);
    if (!hidden) missed.add(reason);
  }
  const seen = pages.flatMap((page) => page.runs).filter((run) => !run.text.includes('praise plant') && run.text.trim() !== '' && run.hidden !== 'zero_width' && run.hidden !== 'bidi');
  return { planted: planted.length, marked, missed: [...missed], falseShare: lengthOf(seen.filter((run) => run.hidden !== undefined)) / lengthOf(seen) };
}

export interface MarkedFigures {
  /** Of all letters on the papers' pages. */
  readonly markedShare: number;
  /** Of all words of the truths: those that only a marked run holds. A reader sees them, so that their marks are mistakes. */
  readonly lostShare: number;
}

/** Figures may embed a whole page and show a piece of it: most of what real papers mark is clipped away in truth. */
export function measureMarked(papers: readonly { readonly raw: RawDocument; readonly truth: string }[]): MarkedFigures {
  let letters = 0;
  let marked = 0;
  let words = 0;
  let lost = 0;
  for (const { raw, truth } of papers) {
    const runs = raw.pages.flatMap((page) => page.runs);
    const hidden = runs.filter((run) => run.hidden !== undefined);
    letters += lengthOf(runs);
    marked += lengthOf(hidden);
    const seen = countWords(runs.filter((run) => run.hidden === undefined).map((run) => run.text).join(' '));
    const held = countWords(hidden.map((run) => run.text).join(' '));
    for (const [word, count] of countWords(truth)) {
      words += count;
      lost += Math.min(held.get(word) ?? 0, Math.max(0, count - (seen.get(word) ?? 0)));
    }
  }
  return { markedShare: marked / letters, lostShare: lost / words };
}

function lengthOf(runs: readonly { readonly text: string }[]): number {
  return runs.reduce((sum, run) => sum + run.text.length, 0);
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
