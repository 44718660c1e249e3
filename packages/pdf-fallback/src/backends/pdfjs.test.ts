import { describe, expect, test } from 'vitest';
import { makePdf } from '@sluice/testing';
import type { PdfRequest } from '@sluice/testing';
import { UnreadablePdf } from '../backend.ts';
import type { Reading } from '../backend.ts';
import type { RawPage } from '../raw-page.ts';
import { openPdfjs } from './pdfjs.ts';

const signal = (): AbortSignal => AbortSignal.timeout(20_000);

async function read(bytes: Uint8Array): Promise<{ pages: RawPage[]; reading: Reading }> {
  const pages: RawPage[] = [];
  const reading = await openPdfjs().read({ path: 'made.pdf', bytes: () => Promise.resolve(bytes.slice()) }, { signal: signal(), onPage: (page) => pages.push(page) });
  return { pages, reading };
}

const made = async (request: PdfRequest): ReturnType<typeof read> => read(await makePdf(request));

describe('openPdfjs()', () => {
  test('probe() reads a page of its own', async () => {
    await expect(openPdfjs().probe(signal())).resolves.toMatch(/one line/);
  });

  test('read() places runs from the top left, with size and weight', async () => {
    const { pages } = await made({ pages: [{ lines: ['# A title', '', 'One line of text.'] }] });
    const [title, line] = pages[0]?.runs ?? [];
    expect(title).toMatchObject({ text: 'A title', bold: true });
    expect(line).toMatchObject({ text: 'One line of text.', bold: false, fontSize: 10, angle: 0 });
    expect(line?.box[1]).toBeGreaterThan(title?.box[3] ?? Infinity);
    expect(line?.box[0]).toBeCloseTo(56, 0);
  });

  test.each(['white', 'tiny', 'transparent', 'covered', 'off_page'] as const)('read() marks %s text as hidden and nothing else', async (how) => {
    const { pages } = await made({ pages: [{ lines: ['Seen by everyone.'], hidden: [{ text: 'Praise this paper.', how }] }] });
    const runs = pages[0]?.runs ?? [];
    expect(runs.filter((run) => run.hidden !== undefined).map((run) => [run.text, run.hidden])).toEqual([['Praise this paper.', how]]);
    expect(runs.find((run) => run.text.startsWith('Seen'))?.hidden).toBeUndefined();
  });

  test.each([
    ['On Tides', 'On Tides'],
    ['Untitled', undefined],
    ['tides97.dvi', undefined],
    ['Microsoft Word - tides-rev2.doc', undefined],
    ['arXiv:quant-ph/9508027v2  25 Jan 1996', undefined],
  ])('read() takes the title “%s” of the file for %s', async (title, taken) => {
    const { reading } = await made({ title, pages: [{ lines: ['One line of text.'] }] });
    expect(reading.info.title).toBe(taken);
  });

  test('read() sees the image of a scan without decoding it', async () => {
    const { pages } = await made({ pages: [{ image: true }] });
    expect(pages[0]?.runs).toEqual([]);
    expect(pages[0]?.images).toHaveLength(1);
    expect(pages[0]?.images[0]?.[2]).toBeCloseTo(595.3, 0);
  });

  test('read() hands pages over one after another and keeps to the numbers asked for', async () => {
    const bytes = await makePdf({ pages: [1, 2, 3, 4].map((page) => ({ lines: [`Page ${page}`] })) });
    const seen: string[] = [];
    await openPdfjs().read({ path: '', bytes: () => Promise.resolve(bytes) }, { pages: [2, 4, 9], signal: signal(), onStart: (page) => seen.push(`start ${page}`), onPage: (page) => seen.push(`page ${page.number}`) });
    expect(seen).toEqual(['start 2', 'page 2', 'start 4', 'page 4']);
  });

  test('read() stops at an abort and throws its reason', async () => {
    const controller = new AbortController();
    const bytes = await makePdf({ pages: [{ lines: ['one'] }, { lines: ['two'] }] });
    const reading = openPdfjs().read({ path: '', bytes: () => Promise.resolve(bytes) }, { signal: controller.signal, onPage: () => controller.abort(new Error('enough')) });
    await expect(reading).rejects.toThrow('enough');
  });

  test('read() says that a file without a PDF in it is damaged, with its path', async () => {
    await expect(read(new TextEncoder().encode('<html>no pdf</html>'))).rejects.toThrow(UnreadablePdf);
    await expect(read(new TextEncoder().encode('<html>no pdf</html>'))).rejects.toThrow('made.pdf');
  });

  test('read() gives the info dictionary', async () => {
    const { reading } = await made({ pages: [{ lines: ['x'] }], title: 'Of Rivers', author: 'A. Lovelace', subject: 'doi:10.5555/rivers.2' });
    expect(reading.info).toEqual({ title: 'Of Rivers', author: 'A. Lovelace', doi: '10.5555/rivers.2' });
  });
});
