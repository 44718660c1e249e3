/** The columns of the table: what each shows of a row, and by what it is sorted. */
import { lastWords } from '../data/judgement.ts';
import type { Answer, Row } from '../data/row.ts';
import { retractedWord, stateBadge, statusBadge } from '../dom/badges.ts';
import { type Child, el } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { money } from '../dom/quantity.ts';
import { verdictIcon, verdictWord } from '../status-words.ts';

export interface Column {
  /** In the address and for sorting. */
  readonly id: string;
  readonly title: string;
  readonly width: number;
  /** The target whose answers it shows. */
  readonly target?: string;
  readonly numeric?: boolean;
  readonly cell: (row: Row) => Child;
  /** Null sorts last in either direction. */
  readonly key: (row: Row) => string | number | null;
}

export function columnsFor(targets: readonly string[], passages: boolean): readonly Column[] {
  return [
    { id: 'entry', title: '#', width: 64, numeric: true, cell: (row) => String(row.entry), key: (row) => row.entry },
    { id: 'title', title: 'Paper', width: 330, cell: paperCell, key: (row) => row.title },
    { id: 'status', title: 'Status', width: 124, cell: statusCell, key: (row) => row.status },
    ...targets.map(
      (target): Column => ({
        id: `t:${target}`,
        title: passages ? `${target} (passage)` : target,
        width: 270,
        target,
        cell: (row) => answerCell(row, target),
        key: (row) => sortKey(row.answers[target]),
      }),
    ),
    { id: 'quality', title: 'Quality', width: 96, numeric: true, cell: qualityCell, key: (row) => row.pdf?.quality ?? null },
    { id: 'cost', title: 'Cost', width: 92, numeric: true, cell: (row) => (row.costUsd === null ? '?' : row.costUsd === 0 ? '–' : money(row.costUsd)), key: (row) => row.costUsd },
  ];
}

function paperCell(row: Row): Child {
  return [el('span', { class: 'cell-title paper-title' }, row.title), el('span', { class: 'cell-sub' }, row.retracted ? [retractedWord(), ' · '] : null, row.doi ?? row.arxivId ?? row.source)];
}

function statusCell(row: Row): Child {
  return [statusBadge(row.status), row.contentSource === 'abstract' ? el('span', { class: 'cell-sub' }, 'from abstract') : row.errorClass === null ? null : el('span', { class: 'cell-sub' }, row.errorClass)];
}

function answerCell(row: Row, target: string): Child {
  const answer = row.answers[target];
  if (answer === undefined) return row.status === 'failed' || row.status === 'pending' ? null : row.duplicateOf === null ? null : el('span', { class: 'cell-sub' }, `see ${row.duplicateOf}`);
  const words = lastWords(row.judgements, target);
  const page = answer.evidence[0]?.page;
  return [
    el('span', { class: answer.method === 'passage' ? 'cell-words cell-passage' : 'cell-words' }, answer.state === 'found' ? answer.words : (answer.reason ?? '')),
    el(
      'span',
      { class: 'cell-foot' },
      stateBadge(answer.state),
      page === undefined ? null : el('span', {}, `p. ${page}`),
      words.map((word) => el('span', { class: `verdict-mark verdict-${word.verdict}`, title: `${word.reviewer} ${verdictWord[word.verdict]}` }, icon(verdictIcon[word.verdict], 12), el('span', { class: 'unseen' }, `${word.reviewer} ${verdictWord[word.verdict]}`))),
    ),
  ];
}

function qualityCell(row: Row): Child {
  const quality = row.pdf?.quality ?? null;
  if (quality === null) return '–';
  const bar = el('i', {});
  bar.style.width = `${Math.round(quality * 100)}%`;
  return [quality.toFixed(2), el('span', { class: 'quality-bar', 'aria-hidden': 'true' }, bar)];
}

function sortKey(answer: Answer | undefined): string | number | null {
  if (answer === undefined || answer.state !== 'found') return null;
  return typeof answer.value === 'number' ? answer.value : answer.words;
}
