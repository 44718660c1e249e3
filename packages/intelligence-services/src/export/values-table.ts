/** `values.csv`: a row per value, with the quote to check it by; the form that a reviewer works through. */
import { valueText } from '@sluice/core-models';
import { csvRow } from './csv-row.ts';
import { entrySource } from './entry-source.ts';
import { type OutputPaper, doiOf, isPaperRow, titleOf } from './output-paper.ts';
import type { TableForm } from './results-table.ts';
import { verdictText } from './verdict-text.ts';

export const valuesHeaderCells: readonly string[] = ['entry', 'paper_id', 'title', 'doi', 'target', 'state', 'method', 'value', 'score', 'confidence', 'quote', 'page', 'start', 'end', 'more_evidence', 'reason', 'content_source', 'source', 'verdict'];

export function valuesHeader(): string {
  return csvRow(valuesHeaderCells);
}

/** A row for each target of a paper that has an answer, found or not. `more_evidence` is JSON; `verdict` says what reviewers said. */
export function valuesRows(paper: OutputPaper, form: TableForm): string {
  return valuesCells(paper, form).map(csvRow).join('');
}

export function valuesCells(paper: OutputPaper, { targets }: Pick<TableForm, 'targets'>): readonly (readonly (string | number | null | undefined)[])[] {
  const { entry, outcome } = paper;
  if (outcome === null || !isPaperRow(paper)) return [];
  return targets.flatMap((target) => {
      const result = outcome.extraction[target.name];
      if (result === undefined) return [];
      const [first, ...others] = result.evidence;
      return [[
        entry.ordinal,
        outcome.paperId ?? entry.paperId,
        titleOf(paper),
        doiOf(paper),
        target.name,
        result.state,
        result.method,
        // The value of a passage is the passage: it stands once, as the quote.
        result.method === 'passage' ? '' : valueText(result.value),
        result.score,
        result.confidence,
        first?.quote,
        first?.page,
        first?.start,
        first?.end,
        others.length === 0 ? '' : JSON.stringify(others.map(({ quote, page, start, end }) => ({ quote, page, start, end }))),
        result.stale === true ? ['Its evidence is not in the newest conversion any more.', result.reason ?? ''].join(' ').trim() : result.reason,
        outcome.contentSource,
        entrySource(entry),
        verdictText(paper.judgements, target.name),
      ]];
    });
}
