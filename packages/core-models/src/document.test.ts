import { expect, test } from 'vitest';
import { Block, ConversionFailureClass, PaperDocument } from './document.ts';
import { Evidence } from './extraction.ts';

const block = { kind: 'paragraph', text: 'Water.', page: 1, box: [0, 0, 1, 1], main: true, spans: [{ page: 1, box: [0, 0, 1, 1], start: 16, end: 22 }] };

test('Block takes a box of four numbers and a heading level of one to six', () => {
  expect(Block.safeParse(block).success).toBe(true);
  expect(Block.safeParse({ ...block, box: [0, 0, 1] }).success).toBe(false);
  expect(Block.safeParse({ ...block, kind: 'heading', level: 7 }).success).toBe(false);
});

test('PaperDocument is what a child process may answer, and nothing with a quality over 1', () => {
  const document = {
    sha256: 'ab',
    converterVersion: 'pdf-1',
    backend: 'pdfjs',
    quality: 0.9,
    legacyQuality: 0.4,
    contentSource: 'fulltext',
    pages: [{ number: 1, width: 595, height: 842, backend: 'pdfjs', quality: 0.9, characters: 6 }],
    blocks: [block],
    markdown: '<!-- page 1 -->\nWater.',
    metadata: {},
    references: [],
  };
  expect(PaperDocument.parse(document)).toMatchObject({ warnings: [], metadata: { authors: [] } });
  expect(PaperDocument.safeParse({ ...document, quality: 1.1 }).success).toBe(false);
});

test('Evidence stands on a page that there is, and was found exactly unless it says otherwise', () => {
  expect(Evidence.parse({ quote: 'Water', page: 1, start: 16, end: 21 }).match).toBe('exact');
  expect(Evidence.safeParse({ quote: 'Water', page: 0, start: 16, end: 21 }).success).toBe(false);
});

test('ConversionFailureClass tells an encrypted file from a damaged one and a hung from a hungry child', () => {
  expect(ConversionFailureClass.options).toEqual(expect.arrayContaining(['encrypted', 'damaged', 'timeout', 'out_of_memory', 'no_text', 'no_backend']));
});
