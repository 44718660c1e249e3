/** The main text of a document and nothing else: what an LLM reads and `convert --format text` prints. */
import type { PaperDocument } from '@sluice/core-models';

/** Title, abstract, headings, paragraphs and list items in reading order, parted by blank lines. */
export function mainText(document: PaperDocument): string {
  return document.blocks
    .filter((block) => block.main && block.hidden === undefined && block.text !== '')
    .map((block) => block.text)
    .join('\n\n');
}
