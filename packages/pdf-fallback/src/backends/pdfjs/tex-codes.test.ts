import { describe, expect, test } from 'vitest';
import { openPdfjs } from '../pdfjs.ts';
import type { RawPage } from '../../raw-page.ts';

/** A page of one Type 3 font as dvips and ps2pdf write them: glyphs of two widths, since one width would be a typewriter's, named by their codes. */
function bitmapFontPdf(strings: readonly string[], toUnicode?: string): Uint8Array {
  const codes = [...new Set(strings.join(''))].map((letter) => letter.charCodeAt(0)).toSorted((one, other) => one - other);
  const hex = (text: string): string => [...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const stream = (data: string): string => `<< /Length ${data.length} >> stream\n${data}\nendstream`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    stream(`BT /F 1 Tf ${strings.map((text, line) => `1 0 0 1 50 ${700 - line * 20} Tm <${hex(text)}> Tj`).join(' ')} ET`),
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [1 0 0 1 0 0] /FirstChar 0 /LastChar 255 /Widths [${Array.from({ length: 256 }, (_, code) => (code % 2 === 0 ? 5 : 6)).join(' ')}] /CharProcs << ${codes.map((code) => `/c${code} 6 0 R`).join(' ')} >> /Encoding << /Type /Encoding /Differences [${codes.map((code) => `${code} /c${code}`).join(' ')}] >>${toUnicode === undefined ? '' : ' /ToUnicode 7 0 R'} >>`,
    stream('5 0 d0'),
    ...(toUnicode === undefined ? [] : [stream(toUnicode)]),
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return new TextEncoder().encode(`%PDF-1.4\n${body}trailer << /Root 1 0 R >>\n%%EOF\n`);
}

async function textOf(bytes: Uint8Array): Promise<string[]> {
  const pages: RawPage[] = [];
  await openPdfjs().read({ path: 'made.pdf', bytes: () => Promise.resolve(bytes) }, { signal: AbortSignal.timeout(20_000), onPage: (page) => pages.push(page) });
  return pages.flatMap((page) => page.runs.map((run) => run.text));
}

describe("TeX's bitmap fonts", () => {
  test('texCodes() gives T1 its ligatures, quotes and dashes', async () => {
    expect(await textOf(bitmapFontPdf(['The e\x1Bects of pro\x1Ct', 'are di\x1Ecult, see \x10here\x11', 'pages 12\x1530 \x16 then rest']))).toEqual(['The effects of profit', 'are difficult, see “here”', 'pages 12–30 — then rest']);
  });

  test('texCodes() gives OT1 its ligatures, and its quotes and dashes at the places of other signs', async () => {
    expect(await textOf(bitmapFontPdf(['The e\x0Bects of pro\x0Ct', 'are di\x0Ecult, see \\here"', 'pages 12{30 | then rest']))).toEqual(['The effects of profit', 'are difficult, see “here”', 'pages 12–30 — then rest']);
  });

  test('texCodes() leaves a font of symbols alone: words tell which ligatures are meant', async () => {
    expect(await textOf(bitmapFontPdf(['x\x0B', 'y\x0C', 'a', '{ n', 'i\x0B']))).toEqual(['x', 'y', 'a', '{ n', 'i']);
  });

  test('texCodes() leaves signs alone in words that have no ligature', async () => {
    expect(await textOf(bitmapFontPdf(['The set {of things} | here']))).toEqual(['The set {of things} | here']);
  });

  test('isMisnamed() tells a font whose letters are called dingbats: the codes are the letters', async () => {
    const dingbats = 'begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <61> <7A> <2761> endbfrange 1 beginbfchar <1C> <2711> endbfchar endcmap';
    expect(await textOf(bitmapFontPdf(['methods of mixed models', '\x1Cxed and e\x1Bects'], dingbats))).toEqual(['methods of mixed models', 'fixed and effects']);
  });

  test('isMisnamed() leaves dingbats that stand alone', async () => {
    const dingbats = 'begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <2713> endbfchar endcmap';
    expect(await textOf(bitmapFontPdf(['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'], dingbats))).toEqual(Array.from({ length: 8 }, () => '✓'));
  });
});
