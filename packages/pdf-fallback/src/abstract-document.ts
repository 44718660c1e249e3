/** A paper without a PDF as a document: its title and abstract on one page, labelled so, never taken for a full text. */
import type { Block, Box, PaperDocument, Span } from '@sluice/core-models';
import { CONVERTER_VERSION } from './converter-version.ts';

/** No page was measured. */
const NOWHERE: Box = [0, 0, 0, 0];

/**
 * Returns a one-page document of backend `abstract` and content source `abstract`, whose offsets hold like any other's.
 *
 * @example
 * abstractDocument({ title: 'Tidy data', abstract: 'A huge amount of effort…', sha256: '' }).contentSource; // 'abstract'
 */
export function abstractDocument(paper: { readonly title?: string; readonly abstract: string; readonly sha256: string }): PaperDocument {
  const { title, abstract, sha256 } = paper;
  let markdown = '<!-- page 1 -->';
  const blocks: Block[] = [];
  if (title !== undefined) append('title', { prefix: '# ', text: title });
  append('abstract', { prefix: '', text: abstract });
  return {
    sha256,
    converterVersion: CONVERTER_VERSION,
    backend: 'abstract',
    quality: 1,
    legacyQuality: 0,
    contentSource: 'abstract',
    pages: [{ number: 1, width: 0, height: 0, backend: 'abstract', quality: 1, characters: abstract.length + (title?.length ?? 0) }],
    blocks,
    markdown: `${markdown}\n`,
    metadata: { ...(title !== undefined && { title }), authors: [], abstract },
    references: [],
    warnings: [],
  };

  function append(kind: 'title' | 'abstract', piece: { readonly prefix: string; readonly text: string }): void {
    const text = piece.text.replaceAll(/\s+/g, ' ').trim();
    markdown += `\n\n${piece.prefix}`;
    const span: Span = { page: 1, box: NOWHERE, start: markdown.length, end: markdown.length + text.length };
    markdown += text;
    blocks.push({ kind, text, page: 1, box: NOWHERE, main: true, spans: [span] });
  }
}
