/** An entry and its outcome as a row of the table: its cells, or the one sentence that stands in their place. */
import { type PdfFacts, type Target, type TargetResult, valueText } from '@sluice/core-models';
import { type ResultRow, isRetracted } from '@sluice/pipeline';
import { firstQuote } from './first-quote.ts';
import type { Status } from './marks.ts';
import { printable } from './printable.ts';

/** A target's answer. `value` is a model's; `quote` is the passage, or the evidence of the value. */
export interface Cell {
  readonly value: string;
  readonly quote: string;
  readonly page: number | null;
  /** `not reported`, `refused: …` */
  readonly note: string;
}

export interface PaperRow {
  readonly ordinal: number;
  readonly status: Status;
  readonly title: string;
  /** Authors and year, whether it is retracted, and whether only the abstract or some of the pages were read. */
  readonly subtitle: string;
  /** By target; null where `sentence` says why there is none. */
  readonly cells: readonly Cell[] | null;
  readonly sentence: string;
}

export function paperRow({ entry, outcome }: ResultRow, targets: readonly Target[]): PaperRow {
  const { record } = entry;
  const status: Status = outcome?.status ?? 'pending';
  const answered = status === 'extracted' || status === 'cached' || (status === 'failed' && Object.keys(outcome?.extraction ?? {}).length > 0);
  return {
    ordinal: entry.ordinal,
    status,
    title: printable(outcome?.title ?? record.title ?? entry.locator.split('/').at(-1) ?? entry.source),
    subtitle: subtitleOf({ authors: record.authors, year: record.year, retracted: isRetracted(record), fromAbstract: outcome?.contentSource === 'abstract', pdf: outcome?.pdf }),
    cells: answered ? targets.map((target) => cellOf(outcome?.extraction[target.name])) : null,
    sentence: outcome === null ? 'pending' : sentenceOf(status, outcome),
  };
}

function cellOf(result: TargetResult | undefined): Cell {
  if (result === undefined) return { value: '', quote: '', page: null, note: '' };
  if (result.state !== 'found') {
    const why = result.state === 'not_reported' || result.reason === undefined ? '' : `: ${printable(result.reason)}`;
    return { value: '', quote: '', page: null, note: `${result.state.replaceAll('_', ' ')}${why}` };
  }
  return { value: result.method === 'model' ? printable(valueText(result.value)) : '', quote: printable(firstQuote(result.evidence)), page: result.evidence[0]?.page ?? null, note: '' };
}

function sentenceOf(status: Status, outcome: { readonly reason: string; readonly errorClass?: string | undefined; readonly duplicateOf?: number | undefined }): string {
  const reason = printable(outcome.reason);
  if (status === 'duplicate') return `same paper as ${outcome.duplicateOf ?? 'another'}${reason === '' ? '' : `: ${reason}`}`;
  if (status === 'failed') return reason === '' ? (outcome.errorClass ?? 'failed') : reason;
  return reason;
}

function subtitleOf(paper: { readonly authors: readonly string[]; readonly year: number | undefined; readonly retracted: boolean; readonly fromAbstract: boolean; readonly pdf: PdfFacts | undefined }): string {
  const [first, second] = paper.authors.map((author) => familyName(printable(author)));
  const names = first === undefined ? '' : paper.authors.length > 2 ? `${first} et al.` : second === undefined ? first : `${first} & ${second}`;
  return [names, paper.year === undefined ? '' : String(paper.year), paper.retracted ? '(retracted)' : '', paper.fromAbstract ? '(abstract only)' : unreadOf(paper.pdf)].filter((part) => part !== '').join(' ');
}

function unreadOf(pdf: PdfFacts | undefined): string {
  return pdf?.unreadPages === undefined ? '' : `(${pdf.unreadPages} of ${pdf.pages ?? '?'} pages not read)`;
}

/** `Ada Lovelace`, `Lovelace, Ada`, and `Lovelace A.` as Scopus and PubMed write it. */
function familyName(author: string): string {
  const comma = author.indexOf(',');
  if (comma > 0) return author.slice(0, comma);
  const words = author.split(' ');
  const named = words.findLastIndex((word) => !/^(?:\p{Lu}\.?-?){1,3}$/u.test(word));
  return named >= 0 && named < words.length - 1 ? words.slice(0, named + 1).join(' ') : (words.at(-1) ?? author);
}
