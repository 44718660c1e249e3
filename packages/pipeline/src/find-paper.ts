/** Finds one paper of a run by whatever a person has at hand: its number, an id, a file name. */
import type { Entry } from '@sluice/core-models';
import { type Database, canonicalArxivId, canonicalDoi, readResults } from '@sluice/intelligence-services';
import type { ResultRow } from './sluice.ts';

export async function findPaper(db: Database, runId: string, paper: string): Promise<ResultRow | null> {
  const ordinal = /^\d{1,9}$/.test(paper) ? Number(paper) : undefined;
  const doi = canonicalDoi(paper);
  const arxivId = canonicalArxivId(paper)?.id;
  for await (const row of readResults(db, runId)) {
    const { entry, outcome } = row;
    if (
      entry.ordinal === ordinal ||
      entry.paperId === paper ||
      (doi !== undefined && doi === (outcome?.doi ?? entry.record.doi)) ||
      (arxivId !== undefined && arxivId === (outcome?.arxivId ?? entry.record.arxivId)) ||
      isFileOf(entry, paper)
    ) {
      return row;
    }
  }
  return null;
}

function isFileOf(entry: Entry, paper: string): boolean {
  const name = entry.locator.split('/').at(-1);
  return entry.locator === paper || name === paper || name === `${paper}.pdf` || entry.record.citekey === paper;
}
