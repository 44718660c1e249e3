/** A made-up paper as a converted document, for tests: blocks and markdown agree as the converter makes them agree. */
import type { Block, PaperDocument } from '@sluice/core-models';

export interface SampleBlock {
  readonly kind: Block['kind'];
  /** A page marker inside is written `{page}`; text goes on behind it on the next page. */
  readonly text: string;
  readonly level?: number;
}

/** Each block on the page reached so far; `{page}` turns the page, between blocks (`text: '{page}'`) or inside one. */
export function samplePaper(blocks: readonly SampleBlock[], sha256 = 'a'.repeat(64)): PaperDocument {
  let markdown = '<!-- page 1 -->\n\n';
  let page = 1;
  const built: Block[] = [];
  for (const { kind, text, level } of blocks) {
    const parts = text.split('{page}');
    const spans: Block['spans'] = [];
    const first = page;
    parts.forEach((part, index) => {
      if (index > 0) {
        page += 1;
        markdown += `\n\n<!-- page ${page} -->\n\n`;
      }
      if (part.trim() === '') return;
      if (kind === 'heading' && index === 0) markdown += `${'#'.repeat((level ?? 1) + 1)} `;
      const start = markdown.length;
      markdown += part.trim();
      spans.push({ page, box: [0, 0, 0, 0], start, end: markdown.length });
    });
    markdown += '\n\n';
    if (spans.length === 0) continue;
    const main = ['title', 'abstract', 'heading', 'paragraph', 'list_item'].includes(kind);
    built.push({ kind, text: parts.map((part) => part.trim()).join(' '), page: spans[0]?.page ?? first, box: [0, 0, 0, 0], main, spans, ...(level && { level }) });
  }
  return {
    sha256,
    converterVersion: 'test-1',
    backend: 'test',
    quality: 1,
    legacyQuality: 1,
    contentSource: 'fulltext',
    pages: Array.from({ length: page }, (_, index) => ({ number: index + 1, width: 600, height: 800, backend: 'test', quality: 1, characters: 0 })),
    blocks: built,
    markdown,
    metadata: { authors: [] },
    references: [],
    warnings: [],
  };
}

export const FISH_PAPER = samplePaper([
  { kind: 'title', text: 'Fermented fish flour and the growth of children: a randomised trial' },
  { kind: 'abstract', text: 'We tested whether fermented fish flour helps children to grow. We enrolled 120 children in two villages. Weight rose by 1.8 kg in the flour group and by 1.1 kg in the control group (p < 0.05).' },
  { kind: 'heading', text: 'Introduction', level: 1 },
  { kind: 'paragraph', text: 'Malnutrition slows the growth of children. Fish flour is cheap and rich in protein. Earlier studies did not measure height over a whole year.' },
  { kind: 'heading', text: 'Methods', level: 1 },
  { kind: 'heading', text: 'Participants', level: 2 },
  { kind: 'paragraph', text: 'We enrolled 120 children aged 2 to 5 years in two villages. Children with a chronic disease were not included. Parents gave written consent before the study began.' },
  { kind: 'heading', text: 'Intervention', level: 2 },
  { kind: 'paragraph', text: 'The flour group received 20 g of fermented fish flour each day for 12 months, mixed into the morning meal. The control group received the usual meal. Both groups were weighed every month with the same{page}scale, which was calibrated before each visit by the first author.' },
  { kind: 'heading', text: 'Results', level: 1 },
  { kind: 'paragraph', text: 'Of the 120 children, 114 finished the trial. Weight rose by 1.8 kg in the flour group and by 1.1 kg in the control group. Height did not differ between the groups. No adverse events were reported.' },
  { kind: 'heading', text: 'Discussion', level: 1 },
  { kind: 'paragraph', text: 'Fermented fish flour increased weight over one year. Our study has limitations: the sample was small, and the meals at home were not measured. Future work should follow children for longer.' },
  { kind: 'heading', text: 'Data availability', level: 1 },
  { kind: 'paragraph', text: 'The data are available at https://zenodo.org/record/1234567 under a CC BY licence. The analysis code is at https://github.com/example/fishflour.' },
  { kind: 'reference', text: '1. Smith J. Fish flour and growth. J Nutr. 2011;12:1-9.' },
]);
