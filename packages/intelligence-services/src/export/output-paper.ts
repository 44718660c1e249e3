/** An entry and its outcome as the tables and the report speak of them. */
import type { Entry, Outcome, StandingJudgement } from '@sluice/core-models';

export interface OutputPaper {
  readonly entry: Entry;
  readonly outcome: Outcome | null;
  readonly judgements: readonly StandingJudgement[];
  /** Set where another entry speaks for the paper. */
  readonly standIn?: number;
}

export function titleOf({ entry, outcome }: OutputPaper): string {
  return outcome?.title ?? entry.record.title ?? entry.locator.split('/').at(-1) ?? `entry ${entry.ordinal}`;
}

export function doiOf({ entry, outcome }: OutputPaper): string | undefined {
  return outcome?.doi ?? entry.record.doi;
}

export function arxivIdOf({ entry, outcome }: OutputPaper): string | undefined {
  return outcome?.arxivId ?? entry.record.arxivId;
}

/** Where a person finds the paper: its DOI first, since addresses move. */
export function linkOf(paper: OutputPaper): string | undefined {
  const doi = doiOf(paper);
  if (doi !== undefined) return `https://doi.org/${encodeURI(doi)}`;
  const arxivId = arxivIdOf(paper);
  if (arxivId !== undefined) return `https://arxiv.org/abs/${arxivId}`;
  return paper.entry.record.url ?? paper.entry.record.pdfUrl;
}

/** True where values were taken from it. */
export function isAnswered({ outcome }: OutputPaper): boolean {
  return outcome !== null && (outcome.status === 'extracted' || outcome.status === 'cached');
}

/** Duplicates, excluded papers and records in whose place a duplicate was tried are lines of `results.jsonl`, not rows of a table of papers. */
export function isPaperRow({ outcome, standIn }: OutputPaper): boolean {
  return standIn === undefined && (outcome === null || (outcome.status !== 'duplicate' && outcome.status !== 'filtered'));
}
