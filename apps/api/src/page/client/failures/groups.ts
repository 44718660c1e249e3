/** What failed, by class; and what has no full text, which may be mended by hand. */
import type { Row } from '../data/row.ts';

export interface FailureGroup {
  readonly errorClass: string;
  /** Where it happened, most often first. */
  readonly stages: readonly string[];
  readonly rows: readonly Row[];
}

/** Largest first. */
export function failureGroups(rows: readonly Row[]): readonly FailureGroup[] {
  const failed = rows.filter((row) => row.status === 'failed');
  return [...Map.groupBy(failed, (row) => row.errorClass ?? 'unknown')]
    .map(([errorClass, group]) => ({ errorClass, rows: group, stages: byFrequency(group.map((row) => row.stage ?? 'unknown')) }))
    .toSorted((one, other) => other.rows.length - one.rows.length);
}

const unread = new Set(['not_retrieved', 'not_found', 'forbidden', 'address_refused', 'server_error', 'encrypted', 'damaged', 'not_a_pdf', 'no_text']);

/** A PDF that a person has would help: nothing was fetched, what was could not be read, or the abstract alone was answered from. */
export function missingFullTexts(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => (row.status === 'failed' && unread.has(row.errorClass ?? '')) || (row.contentSource === 'abstract' && row.status !== 'failed'));
}

function byFrequency(names: readonly string[]): readonly string[] {
  const counted = Map.groupBy(names, (name) => name);
  return [...counted].toSorted((one, other) => other[1].length - one[1].length).map(([name]) => name);
}
