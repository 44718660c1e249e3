/** Hidden text found in the generated set, and seen text that is marked by mistake, there and on the corpus's own pages. */
import { openPdfjs } from '@sluice/pdf-fallback';
import type { RawPage } from '@sluice/pdf-fallback';
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
  const letters = (runs: readonly { readonly text: string }[]): number => runs.reduce((sum, run) => sum + run.text.length, 0);
  return { planted: planted.length, marked, missed: [...missed], falseShare: letters(seen.filter((run) => run.hidden !== undefined)) / letters(seen) };
}
