/** `results.csv`: papers × targets, each value with its page; passages are headed as such and never stand in a value's column. */
import { type Target, valueText } from '@sluice/core-models';
import { isRetracted } from '../filter/rules.ts';
import { pageOf, passageText } from './cell-text.ts';
import { csvRow } from './csv-row.ts';
import { entrySource } from './entry-source.ts';
import { verdictText } from './verdict-text.ts';
import { type OutputPaper, arxivIdOf, doiOf, isPaperRow, titleOf } from './output-paper.ts';

export interface TableForm {
  readonly targets: readonly Target[];
  readonly extractor: 'extractive' | 'openai';
  /** True adds a column of verdicts to each target: where people have judged. @default false */
  readonly verdicts?: boolean;
}

export function resultsHeader(form: TableForm): string {
  return csvRow(resultsHeaderCells(form));
}

export function resultsHeaderCells(form: TableForm): readonly string[] {
  const headings = new Set(paperColumns);
  for (const heading of form.targets.flatMap((target) => columnsOf(target, form))) headings.add(unlike(headings, heading));
  return [...headings];
}

/** A program that reads cells by their headings would take the answer to a target named `year` for the paper's own. */
function unlike(taken: ReadonlySet<string>, heading: string): string {
  return taken.has(heading) ? unlike(taken, `${heading} (target)`) : heading;
}

/** Empty for a duplicate or an excluded paper. */
export function resultsRow(paper: OutputPaper, form: TableForm): string {
  const cells = resultsCells(paper, form);
  return cells === null ? '' : csvRow(cells);
}

/** Null for a duplicate or an excluded paper. */
export function resultsCells(paper: OutputPaper, form: TableForm): readonly (string | number | null | undefined)[] | null {
  if (!isPaperRow(paper)) return null;
  const { entry, outcome } = paper;
  const { record } = entry;
  return [
    entry.ordinal,
    outcome?.paperId ?? entry.paperId,
    titleOf(paper),
    record.authors.join('; '),
    record.year,
    doiOf(paper),
    arxivIdOf(paper),
    entrySource(entry),
    outcome?.status ?? 'pending',
    outcome?.reason,
    outcome?.contentSource,
    isRetracted(record) ? 'retracted' : '',
    record.citekey,
    record.keywords.join('; '),
    Object.keys(record.custom).length === 0 ? '' : JSON.stringify(record.custom),
    ...form.targets.flatMap((target) => cellsOf(target, paper, form)),
  ];
}

const paperColumns = ['entry', 'paper_id', 'title', 'authors', 'year', 'doi', 'arxiv_id', 'source', 'status', 'reason', 'content_source', 'retracted', 'citekey', 'tags', 'custom'];

function columnsOf(target: Target, form: TableForm): readonly string[] {
  return form.verdicts === true ? [...answerColumns(target, form), `${target.name} verdict`] : answerColumns(target, form);
}

function answerColumns(target: Target, { extractor }: TableForm): readonly string[] {
  const { name } = target;
  if (extractor === 'openai') return [name, `${name} page`];
  // A number or a choice cannot be read off a passage: its own column stays empty, for a person to fill.
  return isProse(target) ? [`${name} (passage)`, `${name} page`] : [name, `${name} (passage)`, `${name} page`];
}

function cellsOf(target: Target, paper: OutputPaper, form: TableForm): readonly (string | number | null)[] {
  return form.verdicts === true ? [...answerCells(target, paper, form), verdictText(paper.judgements, target.name)] : answerCells(target, paper, form);
}

function answerCells(target: Target, paper: OutputPaper, { extractor }: TableForm): readonly (string | number | null)[] {
  const result = paper.outcome?.extraction[target.name];
  const value = result?.state === 'found' && result.method === 'model' ? valueText(result.value) : '';
  if (extractor === 'openai') return [value, pageOf(result)];
  return isProse(target) ? [passageText(result), pageOf(result)] : [value, passageText(result), pageOf(result)];
}

/** Formats whose answer is a piece of the text itself. */
function isProse(target: Target): boolean {
  return target.outputFormat === 'text' || target.outputFormat === 'code' || target.outputFormat === 'list' || target.outputFormat === 'json';
}
