/** What each class of failure means to a person, and what can be done about it. */

/** Null for a class without a sentence of its own; then the first paper's own reason stands. */
export function failureSentence(failureClass: string): string | null {
  return sentences[failureClass] ?? null;
}

const sentences: Readonly<Record<string, string | undefined>> = {
  encrypted: 'the file asks for a password; save a copy without one',
  not_a_pdf: 'the file is no PDF; look at what it really is',
  damaged: 'the file is damaged; fetch it again',
  too_large: 'the file is larger than pdf_settings.max_file_size_mb',
  timeout: 'it took longer than its time; see conversion.timeout_seconds and pdf_settings.timeout_seconds',
  out_of_memory: 'it needs more memory than conversion.child_memory_mb gives',
  no_text: 'its pages have no text: they are blank, or pictures that OCR could not read',
  no_backend: 'no backend could read it; "sluice doctor" says which work here',
  not_found: 'its address answers that there is nothing',
  forbidden: 'its address refuses it; fetch it by hand, see missing.csv',
  not_retrieved: 'no full text was found; see missing.csv',
  address_refused: 'its address is not a public one',
  server_error: 'its server failed; "sluice retry" tries again',
  source_gone: 'the file is not there, or not any more',
  malformed_record: 'the line of its list cannot be read',
  required_missing: 'a required target has no value; its other values are kept',
  worker_timeout: 'it took longer than concurrency.worker_timeout_seconds',
  unexpected_error: 'Sluice itself failed; please report it',
};
