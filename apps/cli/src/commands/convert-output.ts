/** One converted file, or its failure, as what the user asked for: Markdown, plain main text or JSON. */
import { rm } from 'node:fs/promises';
import type { PaperDocument } from '@sluice/core-models';
import { mainText } from '@sluice/pdf-fallback/convert';
import type { ConvertInput } from './convert-inputs.ts';
import type { Face } from '../face.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';

const ENDINGS = { markdown: 'md', text: 'txt', json: 'json' } as const;

export type OutputFormat = keyof typeof ENDINGS;
export const OUTPUT_FORMATS: readonly string[] = Object.keys(ENDINGS);

export type Converted = ConvertInput &
  ({ readonly ok: true; readonly document: PaperDocument } | { readonly ok: false; readonly failure: { readonly class: string; readonly message: string } });

/** Without a final line break. A failure is a line of JSON in every format. */
export function contentOf(converted: Converted, format: OutputFormat): string {
  if (!converted.ok) return JSON.stringify({ file: converted.shown, ...converted.failure });
  const { document } = converted;
  const text = format === 'json' ? JSON.stringify(document) : format === 'text' ? mainText(document) : document.markdown;
  return text.replace(/\n$/, '');
}

/** `stem` is the output's absolute path without an ending: `stem.md`, or `stem.error.json` for a failure. */
export async function writeConverted(converted: Converted, at: { readonly format: OutputFormat; readonly stem: string; readonly face: Face }): Promise<void> {
  const { format, stem, face } = at;
  const { writeAtomically } = await import('@sluice/intelligence-services');
  const errorPath = `${stem}.error.json`;
  const path = converted.ok ? `${stem}.${ENDINGS[format]}` : errorPath;
  await writeAtomically(path, `${contentOf(converted, format)}\n`);
  if (!converted.ok) return;
  // Of an earlier try.
  await rm(errorPath, { force: true });
  const { pages, backend, quality } = converted.document;
  face.say(`${printable(converted.shown)} → ${printable(path)} (${count(pages.length, 'page')}, ${backend}, quality ${quality.toFixed(2)})`);
}
