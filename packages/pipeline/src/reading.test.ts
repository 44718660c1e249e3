import { type PaperDocument, PaperDocument as DocumentSchema } from '@sluice/core-models';
import { describe, expect, test } from 'vitest';
import { readingRemark, unreadPages } from './reading.ts';

describe('readingRemark()', () => {
  test('readingRemark() says nothing of a document that was read well, blank pages included', () => {
    expect(readingRemark(document(read(), read(), blank()))).toBe('');
  });

  test('readingRemark() names the pages of a scan that OCR did not come to', () => {
    const late = { characters: 0, note: 'an image without a text layer; OCR did not come to it in its time' };
    const scan = document(late, late, ocr(), ocr(), late);
    expect(readingRemark(scan)).toBe(
      'Pages 1–2 and 5 of 5 are not read: an image without a text layer; OCR did not come to it in its time. Pages 3–4 of 5 are scanned and read by OCR, which makes mistakes.',
    );
    expect(unreadPages(scan).map(({ number }) => number)).toEqual([1, 2, 5]);
  });

  test('readingRemark() says which parts of a TeX paper were not read', () => {
    const warnings = ['It inputs "results", which a run does not read beside a .tex.', 'The file claims 9000 pages; pages after 5000 were not read.'];
    expect(readingRemark({ ...document(read()), warnings })).toBe(warnings[0]);
  });

  test('readingRemark() joins pages that read badly, whatever their scores', () => {
    const poor = (score: string) => ({ characters: 900, note: `its text reads badly (${score})` });
    expect(readingRemark(document(poor('0.42'), poor('0.31')))).toBe('All 2 pages are doubtful: its text reads badly.');
    expect(readingRemark(document(read(), { characters: 0, note: 'not read: pdfjs crashed' }))).toBe('Page 2 of 2 is not read: pdfjs crashed.');
  });
});

type Reading = { readonly characters: number; readonly backend?: string; readonly note?: string };

const read = (): Reading => ({ characters: 2000 });
const ocr = (): Reading => ({ characters: 2000, backend: 'ocr' });
const blank = (): Reading => ({ characters: 0, note: 'blank page' });

function document(...pages: readonly Reading[]): PaperDocument {
  return DocumentSchema.parse({
    sha256: 'a'.repeat(64),
    converterVersion: 'pdf-1',
    backend: 'pdfjs',
    quality: 1,
    legacyQuality: 1,
    contentSource: 'fulltext',
    pages: pages.map((page, index) => ({ number: index + 1, width: 612, height: 792, backend: 'pdfjs', quality: 1, ...page })),
    blocks: [],
    markdown: '',
    metadata: {},
    references: [],
  });
}
