/** A line of the results, as the page keeps it: an entry of the run with what was answered and what people said of it. */
import { type Judgement, readJudgement } from './judgement.ts';
import { type Json, list, number, object, oneOf, text } from './reading.ts';

export const statuses = ['pending', 'extracted', 'cached', 'duplicate', 'filtered', 'failed'] as const;
export type Status = (typeof statuses)[number];
export const states = ['failed', 'found', 'not_reported', 'refused'] as const;
export type State = (typeof states)[number];

export interface Evidence {
  readonly quote: string;
  /** Absent where the text has no pages. */
  readonly page?: number;
  readonly start: number;
  readonly end: number;
}

/** The answer to one target. */
export interface Answer {
  readonly state: State;
  /** `passage`: chosen to be read, without a model. */
  readonly method: 'passage' | 'model';
  readonly value: unknown;
  /** The value in words; of a passage its text; else empty. */
  readonly words: string;
  readonly evidence: readonly Evidence[];
  readonly reason: string | null;
  readonly score: number | null;
  readonly derived: boolean;
  readonly stale: boolean;
}

export interface Row {
  readonly entry: number;
  readonly paperId: string | null;
  readonly title: string;
  readonly doi: string | null;
  readonly arxivId: string | null;
  readonly retracted: boolean;
  readonly source: string;
  readonly status: Status;
  readonly stage: string | null;
  readonly reason: string | null;
  readonly errorClass: string | null;
  readonly duplicateOf: number | null;
  readonly pdf: { readonly sha256: string; readonly pages: number | null; readonly backend: string | null; readonly quality: number | null } | null;
  readonly contentSource: string | null;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly costUsd: number | null;
  readonly model: string | null;
  readonly judgements: readonly Judgement[];
  /** By target: what a judgement says that it has seen, so that none is kept of a value that is another one by now. */
  readonly seen: Readonly<Record<string, string>>;
}

export function readRow(value: unknown): Row {
  const line = object(value);
  const pdf = object(line['pdf']);
  const sha256 = text(pdf['sha256']);
  const source = sourceOf(line['source']);
  return {
    entry: number(line['entry']) ?? 0,
    paperId: text(line['paperId']),
    title: text(line['title']) ?? source,
    doi: text(line['doi']),
    arxivId: text(line['arxivId']),
    retracted: line['retracted'] === true,
    source,
    status: oneOf(line['status'], statuses),
    stage: text(line['stage']),
    reason: text(line['reason']),
    errorClass: text(line['errorClass']),
    duplicateOf: number(line['duplicateOf']),
    pdf: sha256 === null ? null : { sha256, pages: number(pdf['pages']), backend: text(pdf['backend']), quality: number(pdf['quality']) },
    contentSource: text(line['contentSource']),
    answers: Object.fromEntries(Object.entries(object(line['extraction'])).map(([name, answer]) => [name, readAnswer(object(answer))])),
    costUsd: number(object(line['usage'])['costUsd']),
    model: text(object(line['provenance'])['model']),
    judgements: list(line['judgements']).map(readJudgement),
    seen: Object.fromEntries(Object.entries(object(line['seen'])).map(([target, hash]) => [target, text(hash) ?? ''])),
  };
}

function readAnswer(answer: Json): Answer {
  const evidence = list(answer['evidence']).map(readEvidence);
  const method = oneOf(answer['method'], ['passage', 'model']);
  return {
    state: oneOf(answer['state'], states),
    method,
    value: answer['value'],
    words: method === 'passage' ? (evidence[0]?.quote ?? wordsOf(answer['value'])) : wordsOf(answer['value']),
    evidence,
    reason: text(answer['reason']),
    score: number(answer['score']),
    derived: answer['derived'] === true,
    stale: answer['stale'] === true,
  };
}

export function readEvidence(value: unknown): Evidence {
  const evidence = object(value);
  const page = number(evidence['page']);
  return { quote: text(evidence['quote']) ?? '', ...(page !== null && { page }), start: number(evidence['start']) ?? 0, end: number(evidence['end']) ?? 0 };
}

/** A value of any form as one text. */
export function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(wordsOf).join('; ');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

/** A file's name is enough; the folder is the same for all. */
function sourceOf(value: unknown): string {
  const source = typeof value === 'string' ? value : (text(object(value)['locator']) ?? text(object(value)['source']) ?? '');
  return source.slice(source.lastIndexOf('/') + 1);
}
