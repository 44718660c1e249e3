import { describe, expect, test } from 'vitest';
import type { RawPage } from '../raw-page.ts';
import { openPdfjs } from './pdfjs.ts';
import { openRepair } from './repair.ts';

/** Three pages, each with a line of its own, plain as they were written before 1.5. */
function threePages(): string {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[4 0 R 6 0 R 8 0 R]/Count 3/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>>>', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
  for (const words of ['The first sluice', 'The second weir', 'The third gate']) {
    const content = `BT /F 12 Tf 72 700 Td (${words} stands on the river) Tj ET`;
    objects.push(`<</Type/Page/Parent 2 0 R/Contents ${objects.length + 2} 0 R>>`, `<</Length ${content.length}>>stream\n${content}\nendstream`);
  }
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`;
  return `${text}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
}

async function read(text: string): Promise<{ readonly lines: readonly string[]; readonly warnings: readonly string[] }> {
  const pages: RawPage[] = [];
  const bytes = new TextEncoder().encode(text);
  const { warnings = [] } = await openRepair(openPdfjs()).read({ path: 'torn.pdf', bytes: () => Promise.resolve(bytes.slice()) }, { signal: AbortSignal.timeout(30_000), onPage: (page) => pages.push(page) });
  return { lines: pages.map(({ runs }) => runs.map((run) => run.text).join(' ')), warnings };
}

const [first, second, third] = ['The first sluice stands on the river', 'The second weir stands on the river', 'The third gate stands on the river'];

describe('openRepair()', () => {
  test('openRepair() reads a file whose table of places leads nowhere, and says nothing of missing pages', async () => {
    expect(await read(threePages().replace(/startxref\n\d+/, 'startxref\n99'))).toEqual({ lines: [first, second, third], warnings: [] });
  });

  test('openRepair() reads what is left of a file that was cut within its table', async () => {
    const text = threePages();
    const { lines, warnings } = await read(text.slice(0, text.indexOf('trailer') - 55));
    expect(lines).toEqual([first, second, third]);
    expect(warnings).toEqual([expect.stringContaining('damaged or ends early')]);
  });

  test('openRepair() reads the pages before the place where a download broke off', async () => {
    const text = threePages();
    const { lines, warnings } = await read(text.slice(0, text.indexOf('8 0 obj') + 20));
    expect(lines.filter((line) => line !== '')).toEqual([first, second]);
    expect(warnings).toHaveLength(1);
  });

  test('openRepair() leaves an object out that bytes were written over, and reads the others', async () => {
    const { lines } = await read(threePages().replace('6 0 obj\n<</Type/Page', '6 0 obj\n<</Ty\u0001>(/Page').replace(/xref\n0 10[^]*/, 'xref\n0 1\u0000'));
    expect(lines.filter((line) => line !== '')).toEqual([first, third]);
  });
});
