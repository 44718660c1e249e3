/** What statuses, states and classes of failure are called, and the picture that each has besides its colour. */
import type { IconName } from './dom/icons.ts';
import type { State, Status } from './data/row.ts';
import type { Verdict } from './data/judgement.ts';

export const statusIcon: Readonly<Record<Status, IconName>> = { extracted: 'check', cached: 'again', duplicate: 'equal', filtered: 'minus', failed: 'cross', pending: 'dot' };
export const verdictIcon: Readonly<Record<Verdict, IconName>> = { accept: 'check', correct: 'pencil', reject: 'cross' };
export const verdictWord: Readonly<Record<Verdict, string>> = { accept: 'accepted', correct: 'corrected', reject: 'rejected' };
export const stateWord: Readonly<Record<State, string>> = { found: 'found', not_reported: 'not reported', refused: 'refused', failed: 'failed' };

const runStatusWords: Readonly<Record<string, string>> = {
  intake: 'Reading sources',
  running: 'Running',
  finished: 'Finished',
  paused: 'Paused',
  stopped_by_budget: 'Stopped by the budget',
  interrupted: 'Interrupted',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

export function runStatusWord(status: string): string {
  return runStatusWords[status] ?? status;
}

/** A class of failure for a person, and what can be done. */
const failures: Readonly<Record<string, readonly [title: string, advice: string]>> = {
  encrypted: ['Asks for a password', 'Add a copy without a password.'],
  not_a_pdf: ['Not a PDF', 'Look at what the file really is.'],
  damaged: ['Damaged file', 'Fetch the file again.'],
  too_large: ['File too large', 'Raise pdf_settings.max_file_size_mb, then retry.'],
  timeout: ['Took too long', 'Raise conversion.timeout_seconds or pdf_settings.timeout_seconds, then retry.'],
  out_of_memory: ['Needs more memory', 'Raise conversion.child_memory_mb, then retry.'],
  no_text: ['Pages without text', 'They are blank, or pictures that OCR could not read.'],
  no_backend: ['No reader for this PDF', '"sluice doctor" says which readers work here.'],
  not_found: ['Nothing at its address', 'Fetch the paper by hand and add its PDF.'],
  forbidden: ['Its address refuses', 'Fetch the paper by hand and add its PDF.'],
  not_retrieved: ['No full text found', 'Fetch the paper by hand and add its PDF.'],
  address_refused: ['Address not public', 'Sluice fetches nothing from private addresses.'],
  server_error: ['Its server failed', 'Retry later.'],
  source_gone: ['File is gone', 'It is not there, or not any more.'],
  malformed_record: ['Line cannot be read', 'Mend the line of the list.'],
  required_missing: ['A required target has no value', 'Its other values are kept.'],
  worker_timeout: ['Took too long in all', 'Raise concurrency.worker_timeout_seconds, then retry.'],
  unexpected_error: ['Sluice itself failed', 'Please report it.'],
};

export function failureWords(errorClass: string): { readonly title: string; readonly advice: string } {
  const [title, advice] = failures[errorClass] ?? [errorClass.replaceAll('_', ' '), 'The reason stands with each paper.'];
  return { title, advice };
}
