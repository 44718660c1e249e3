/** The document as sections of paragraphs, each with its place in the markdown: what is searched, and what is sent. */
import type { Block, PaperDocument, Target } from '@sluice/core-models';
import type { Range } from './fold.ts';

export interface Paragraph {
  readonly text: string;
  readonly page: number;
  /** Its stretches of the markdown, one a page. */
  readonly spans: readonly Range[];
  readonly kind: Block['kind'];
  /** Index over the whole document: reading order. */
  readonly index: number;
}

export interface Section {
  /** The heading, with those above it: `Methods › Participants`; `Abstract` and `Front matter` before the first heading. */
  readonly heading: string;
  readonly paragraphs: readonly Paragraph[];
}

/**
 * Main text by section. Beside it come code for targets that ask for code, tables and captions for targets that ask for tables or
 * numbers, end matter for targets that ask for funding, conflicts, data or code: what an author prints there is nowhere else. Text that a reader of the page cannot see is absent unless the conversion kept it.
 */
export function sectionsOf(document: PaperDocument, targets: readonly Target[] = []): readonly Section[] {
  const wanted = wantedKinds(targets);
  const path: string[] = [];
  const sections: { heading: string; paragraphs: Paragraph[] }[] = [];
  const open = (heading: string): void => void sections.push({ heading, paragraphs: [] });
  let index = 0;
  for (const block of document.blocks) {
    if (block.spans.length === 0 || block.hidden) continue;
    if (block.kind === 'heading' && block.main) {
      path.length = Math.min(path.length, (block.level ?? 1) - 1);
      path[(block.level ?? 1) - 1] = oneLine(block.text);
      open(path.filter(Boolean).join(' › '));
      continue;
    }
    if (!block.main && !wanted.has(block.kind)) continue;
    if (!block.main && isEndHeading(block)) {
      path.length = 0;
      open(oneLine(block.text).replace(/:$/u, ''));
      continue;
    }
    if (block.kind === 'abstract' && sections.at(-1)?.heading !== 'Abstract' && path.length === 0) open('Abstract');
    if (sections.length === 0) open('Front matter');
    const text = paragraphText(document.markdown, block);
    if (text === '') continue;
    sections.at(-1)?.paragraphs.push({ text, page: block.page, spans: block.spans, kind: block.kind, index: (index += 1) });
  }
  return sections.filter((section) => section.paragraphs.length > 0);
}

const END_MATTER = /fund|grant|sponsor|conflict|competing|interest|availab|\bopen\b|\brequest|\bcode\b|software|licen[cs]e|ethic|consent|data ?set|regist|supplement|acknowledg/iu;

/** A short line that names a part of the end matter, whatever kind of block the converter took it for. */
function isEndHeading(block: Block): boolean {
  return block.kind !== 'code' && block.kind !== 'table' && block.kind !== 'caption' && block.text.length < 70 && END_MATTER.test(block.text) && !/[.!?]\s*$|:\s*\S/u.test(block.text);
}

function wantedKinds(targets: readonly Target[]): ReadonlySet<Block['kind']> {
  const kinds = new Set<Block['kind']>();
  for (const target of targets) {
    if (END_MATTER.test(`${target.name} ${target.description}`.replace(/_/gu, ' '))) kinds.add('footnote').add('other').add('heading');
    if (target.outputFormat === 'code') kinds.add('code');
    if (target.outputFormat === 'table' || target.outputFormat === 'number') kinds.add('table').add('caption');
  }
  return kinds;
}

/** As printed, so that a sentence copied from it is found again; the page marker inside a paragraph reads as a blank. */
function paragraphText(markdown: string, block: Block): string {
  return block.spans
    .map((span) => markdown.slice(span.start, span.end).trim())
    .filter(Boolean)
    .join(block.kind === 'code' || block.kind === 'table' ? '\n' : ' ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
