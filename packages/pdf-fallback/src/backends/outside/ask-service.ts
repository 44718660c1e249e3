/** One request to a conversion service: the PDF as a form, a bounded answer, and a sentence for whatever goes wrong. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UnreadablePdf } from '../../backend.ts';
import type { PdfSource } from '../../backend.ts';

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** A busy service says 503 and means it for a moment. */
const BUSY_MS = 2000;

export interface ServiceQuestion {
  /** As in the config: `grobid`. */
  readonly name: string;
  readonly url: URL;
  /** Of the form field that takes the file. */
  readonly fileField: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly source: PdfSource;
  readonly signal: AbortSignal;
}

/**
 * Returns the answer's body. Throws `UnreadablePdf`: `no_backend` where nobody answers (the service is at fault), `damaged` where the
 * service says that the file is. No redirect is followed: it could lead the paper to another host.
 */
export async function askService(question: ServiceQuestion): Promise<string> {
  const { name, url, source, signal } = question;
  const bytes = await source.bytes();
  for (;;) {
    const form = new FormData();
    for (const [field, value] of question.fields) form.append(field, value);
    // A generated name: the file's own is nobody's business.
    form.append(question.fileField, new Blob([bytes.slice()], { type: 'application/pdf' }), 'paper.pdf');
    const response = await fetch(url, { method: 'POST', body: form, signal, redirect: 'error' }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new UnreadablePdf('no_backend', `Cannot ask ${name} at "${url.host}": ${reasonOf(cause)}; expected a running service`, { cause });
    });
    if (response.status === 503 || response.status === 429) {
      await response.body?.cancel();
      await sleep(BUSY_MS, undefined, { signal });
      continue;
    }
    const body = await boundedText(response, name);
    if (response.ok) return body;
    const failureClass = response.status >= 400 && response.status < 500 && response.status !== 404 ? 'damaged' : 'no_backend';
    throw new UnreadablePdf(failureClass, `Cannot convert "${source.path}" with ${name}: it answered ${response.status} (${body.slice(0, 200).replaceAll(/\s+/g, ' ')}); expected 200`);
  }
}

async function boundedText(response: Response, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new UnreadablePdf('too_large', `Cannot read the answer of ${name}: it is longer than 64 MB; expected the text of a paper`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** fetch hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
