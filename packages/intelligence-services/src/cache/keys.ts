/** Keys of the cache of answers: whatever would change an answer is in its key, and nothing else is. */
import { createHash } from 'node:crypto';
import type { PaperDocument, Target } from '@sluice/core-models';

export interface ExtractionQuestion {
  /** Of the text that answers: `textHashOf(document)`. */
  readonly textHash: string;
  readonly target: Target;
  /** Extractor, prompt version, provider, model, sampling and selection settings. */
  readonly pins: Readonly<Record<string, string>>;
}

/** 64 hex digits. `required` decides what a missing answer means, not what is asked, so it is left out. */
export function extractionKey({ textHash, target, pins }: ExtractionQuestion): string {
  const { required: _, ...asked } = target;
  return sha256(canonicalJson({ textHash, target: asked, pins }));
}

/**
 * What an answer is still an answer to after an upgrade: the same bytes, target, model and settings, whatever the versions of converter,
 * prompt and selection (promise 9). 64 hex digits. `subject` is the hash of the PDF's bytes, or of the text where there is no PDF.
 */
export function lastingKey({ subject, target, pins }: { readonly subject: string; readonly target: Target; readonly pins: ExtractionQuestion['pins'] }): string {
  const { required: _, ...asked } = target;
  const { promptVersion: _prompt, selection = '', ...lasting } = pins;
  // Behind the slash stands what the user set.
  return sha256(canonicalJson({ subject, target: asked, pins: { ...lasting, selection: selection.split('/').slice(1).join('/') } }));
}

/** 64 hex digits over the text and its source: an abstract's answer never stands for a full text's. */
export function textHashOf(document: Pick<PaperDocument, 'contentSource' | 'markdown'>): string {
  return sha256(`${document.contentSource}\n${document.markdown}`);
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) => (isRecord(nested) ? Object.fromEntries(Object.entries(nested).toSorted(([a], [b]) => (a < b ? -1 : 1))) : nested));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
