/** Passages to read: one to three sentences of one paragraph, under a few hundred characters, with their place in the markdown. */
import type { PaperDocument } from '@sluice/core-models';
import type { Range } from './fold.ts';
import type { Paragraph, Section } from './sections.ts';
import { sentenceRanges } from './sentences.ts';

const MAX_CHARACTERS = 420;
const MAX_SENTENCES = 3;

export interface Passage {
  readonly text: string;
  readonly section: string;
  readonly page: number;
  readonly kind: Paragraph['kind'];
  /** Where its section stands in the paper, 0 to 1. */
  readonly position: number;
  /** First and last offset in the markdown; a page marker may stand between. */
  readonly start: number;
  readonly end: number;
  readonly sentences: readonly (Range & { readonly text: string })[];
}

export function passagesOf(document: PaperDocument, sections: readonly Section[]): readonly Passage[] {
  return sections.flatMap((section, index) =>
    section.paragraphs.flatMap((paragraph) =>
      group(wholeParagraph(document.markdown, paragraph)).map((ranges) => ({
        text: ranges.map((range) => clean(document.markdown, range)).join(' '),
        section: section.heading,
        page: paragraph.page,
        kind: paragraph.kind,
        position: sections.length < 2 ? 0 : index / (sections.length - 1),
        start: ranges[0]?.start ?? 0,
        end: ranges.at(-1)?.end ?? 0,
        sentences: ranges.map((range) => ({ ...range, text: clean(document.markdown, range) })),
      })),
    ),
  );
}

/** Sentences in offsets of the markdown. Stretches that do not touch (a footnote lies between) are cut apart. */
function wholeParagraph(markdown: string, paragraph: Paragraph): readonly (readonly Range[])[] {
  const joined: Range[] = [];
  for (const span of paragraph.spans) {
    const last = joined.at(-1);
    if (last && /^\s*(?:<!-- page \d+ -->\s*)*$/u.test(markdown.slice(last.end, span.start))) joined[joined.length - 1] = { start: last.start, end: span.end };
    else joined.push({ start: span.start, end: span.end });
  }
  return joined.map((range) =>
    sentenceRanges(markdown.slice(range.start, range.end)).map(({ start, end }) => ({ start: range.start + start, end: range.start + end })),
  );
}

function group(stretches: readonly (readonly Range[])[]): readonly (readonly Range[])[] {
  return stretches.flatMap((sentences) => {
    const groups: Range[][] = [];
    for (const sentence of sentences) {
      const current = groups.at(-1);
      const first = current?.[0];
      if (current && first && current.length < MAX_SENTENCES && sentence.end - first.start <= MAX_CHARACTERS) current.push(sentence);
      else groups.push([sentence]);
    }
    return groups;
  });
}

function clean(markdown: string, range: Range): string {
  return markdown.slice(range.start, range.end).replace(/<!-- page \d+ -->/gu, ' ').replace(/\s+/gu, ' ').trim();
}
