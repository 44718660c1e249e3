/** What a document says of itself, set beside papers.jsonl and the truth: title, authors, DOI, year, abstract and headings. */
import { readFile } from 'node:fs/promises';
import type { PaperDocument } from '@sluice/core-models';
import { plain } from './corpus.ts';
import type { Paper } from './corpus.ts';

export interface Tally {
  right: number;
  of: number;
  wrong: number;
}

export interface DocumentFigures {
  readonly title: Tally;
  readonly authors: Tally;
  readonly doi: Tally;
  readonly year: Tally;
  readonly abstract: Tally;
  readonly headings: { right: number; wanted: number; given: number };
}

export function emptyFigures(): DocumentFigures {
  const tally = (): Tally => ({ right: 0, of: 0, wrong: 0 });
  return { title: tally(), authors: tally(), doi: tally(), year: tally(), abstract: tally(), headings: { right: 0, wanted: 0, given: 0 } };
}

/** Papers with a text layer only: what a scan says is OCR's business. */
export async function countDocument(figures: DocumentFigures, paper: Paper, { metadata, blocks }: PaperDocument): Promise<void> {
  if (paper.truthPath !== undefined) {
    const truth = (await readFile(paper.truthPath, 'utf8')).split(/\n\s*\n/).map((part) => part.trim()).slice(1);
    // The truth's headings are its short parts without a final point.
    const wanted = truth.filter((part) => part.length > 0 && part.length <= 120 && !/[.:;,?]$/.test(part)).map(plain);
    for (const heading of blocks.filter((block) => block.kind === 'heading' && block.main).map((block) => plain(block.text))) {
      figures.headings.given += 1;
      const at = wanted.indexOf(heading);
      if (at < 0) continue;
      wanted.splice(at, 1);
      figures.headings.right += 1;
      figures.headings.wanted += 1;
    }
    figures.headings.wanted += wanted.length;
  }
  if (!paper.hasTextLayer) return;
  count(figures.title, plain(paper.title), plain(metadata.title ?? ''));
  count(figures.authors, sorted(paper.authors), sorted(metadata.authors));
  if (paper.doi) count(figures.doi, paper.doi.toLowerCase(), metadata.doi?.toLowerCase() ?? '');
  if (paper.year) count(figures.year, String(paper.year), String(metadata.year ?? ''));
  if (paper.abstract) {
    const likeness = wordF1(paper.abstract, metadata.abstract ?? '');
    count(figures.abstract, 'same', likeness > 0.9 ? 'same' : likeness === 0 ? '' : 'other');
  }
}

function count(tally: Tally, wanted: string, given: string): void {
  tally.of += 1;
  if (given === wanted) tally.right += 1;
  else if (given !== '') tally.wrong += 1;
}

function sorted(names: readonly string[]): string {
  return names.map(plain).toSorted().join();
}

function wordF1(wanted: string, given: string): number {
  const [one, other] = [wanted, given].map((text) => new Set(text.normalize('NFKC').toLowerCase().match(/\p{L}{3,}/gu)));
  if (one === undefined || other === undefined) return 0;
  const same = [...one].filter((word) => other.has(word)).length;
  return (2 * same) / Math.max(1, one.size + other.size);
}
