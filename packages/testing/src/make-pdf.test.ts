import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { makePdf } from './make-pdf.ts';

test('makePdf() gives a PDF with the pages asked for', async () => {
  const bytes = await makePdf({ title: 'Of flumes', pages: [{ lines: ['# Of flumes', '', 'A line.'] }, { columns: [['left'], ['right']] }] });
  expect(new TextDecoder('latin1').decode(bytes.slice(0, 5))).toBe('%PDF-');
  const read = await PDFDocument.load(bytes);
  expect(read.getPageCount()).toBe(2);
  expect(read.getTitle()).toBe('Of flumes');
});

test('makePdf() gives equal bytes for equal requests', async () => {
  const request = {
    pages: [{ lines: ['one'], image: true, hidden: [{ text: 'x', how: 'covered' }], runningHead: 'head', pageNumber: '1' }],
  } as const;
  expect(Buffer.from(await makePdf(request)).equals(Buffer.from(await makePdf(request)))).toBe(true);
});

test('makePdf() draws hidden text of every kind', async () => {
  const kinds = ['white', 'tiny', 'transparent', 'covered', 'off_page'] as const;
  const bytes = await makePdf({ pages: [{ hidden: kinds.map((how) => ({ text: `planted ${how}`, how })) }] });
  expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1);
});
