/** `missing.csv`: papers without a full text, a line each, with what a person needs to fetch them by hand. */
import { csvRow } from './csv-row.ts';
import { entrySource } from './entry-source.ts';
import { type OutputPaper, arxivIdOf, doiOf, linkOf, titleOf } from './output-paper.ts';

export function missingHeader(): string {
  return csvRow(['entry', 'paper_id', 'title', 'authors', 'year', 'doi', 'arxiv_id', 'link', 'source', 'status', 'class', 'reason']);
}

/** Empty for a paper whose full text was read, for what never needed one, and for a record that another speaks for. */
export function missingRow(paper: OutputPaper): string {
  const { entry, outcome } = paper;
  if (outcome === null || paper.standIn !== undefined || !lacksFullText(paper)) return '';
  const { record } = entry;
  return csvRow([
    entry.ordinal,
    outcome.paperId ?? entry.paperId,
    titleOf(paper),
    record.authors.join('; '),
    record.year,
    doiOf(paper),
    arxivIdOf(paper),
    linkOf(paper),
    entrySource(entry),
    outcome.status,
    outcome.errorClass,
    outcome.reason,
  ]);
}

function lacksFullText({ outcome }: OutputPaper): boolean {
  if (outcome?.contentSource === 'abstract') return true;
  return outcome?.status === 'failed' && (outcome.stage === 'download' || outcome.stage === 'convert');
}
