import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionSettings } from '@sluice/core-models';
import { makePdf, temporaryFolder } from '@sluice/testing';
import { describe, expect, it } from 'vitest';
import { openConverter } from './converter.ts';

const PROSE = ['# On the growth of fish', 'The fish that were fed at night grew faster than the others in all of the ponds,', 'and the effect was seen again in the second year of the study.'];
const open = (settings: Parameters<typeof ConversionSettings.parse>[0] = {}, options: { maxFileBytes?: number } = {}) =>
  openConverter({ settings: ConversionSettings.parse(settings), maxChildren: 1, maxFileBytes: 5_000_000, ...options });
const signal = () => new AbortController().signal;

describe('openConverter()', { timeout: 60_000 }, () => {
  it('converts a file whose path has spaces and letters of other scripts', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'Zürich – статьи', 'a paper (1) 论文.pdf');
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, await makePdf({ pages: [{ lines: PROSE }, { lines: ['In the third year the ponds were drained, and the fish were counted.'] }] }));
    await using converter = open();
    const seen: number[][] = [];
    const conversion = await converter.convert({ path, sha256: 'abc' }, { signal: signal(), onPage: ({ page, pages }) => void seen.push([page, pages]) });
    expect(conversion).toMatchObject({ ok: true, document: { sha256: 'abc', converterVersion: converter.version, backend: 'pdfjs', quality: 1 } });
    expect(conversion.ok && conversion.document.markdown).toContain('grew faster than the others');
    expect(seen).toEqual([[1, 2], [2, 2]]);
    expect(await converter.peek({ path }, { signal: signal() })).toMatchObject({ ok: true, pages: 2 });
    expect(converter.usage()).toMatchObject({ spawned: 1, killed: 0 });
  });

  it('reads a scan by OCR and says so, page by page', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'scan.pdf');
    await writeFile(path, await makePdf({ pages: [{ lines: PROSE }, { image: true }] }));
    await using converter = open();
    const conversion = await converter.convert({ path, sha256: 'abc' }, { signal: signal() });
    expect(conversion).toMatchObject({ ok: true, document: { pages: [{ backend: 'pdfjs', quality: 1 }, { note: expect.stringContaining('OCR found no text'), quality: 0 }] } });
  });

  it('reads by OCR alone where the chain has nothing else', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'paper.pdf');
    await writeFile(path, await makePdf({ pages: [{ lines: PROSE }], fontSize: 12 }));
    await using converter = open({ backends: [{ backend: 'ocr', minQuality: 0.3 }] });
    const conversion = await converter.convert({ path, sha256: '' }, { signal: signal() });
    expect(conversion).toMatchObject({ ok: true, document: { backend: 'ocr', pages: [{ backend: 'ocr' }] } });
    expect(conversion.ok && conversion.document.markdown).toContain('grew faster than the others');
  });

  it('says how many pages are images where nothing can be read', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'scan.pdf');
    await writeFile(path, await makePdf({ pages: [{ image: true }, { image: true }] }));
    await using converter = open({ backends: [{ backend: 'pdfjs' }] });
    expect(await converter.convert({ path, sha256: '' }, { signal: signal() })).toEqual({
      ok: false,
      failure: { class: 'no_text', message: 'Cannot convert "scan.pdf": 2 pages are images without a text layer; the "ocr" backend is not enabled; expected a page with text' },
    });
  });

  it.each([
    ['', 'not_a_pdf', 'it is an empty file'],
    ['<!DOCTYPE html><title>Access denied</title>', 'not_a_pdf', 'it is an HTML page'],
    ['%PDF-1.7\nnothing else', 'damaged', 'expected a PDF with a page'],
  ])('names what %j is, without a document', async (content, failureClass, words) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'paper.pdf');
    await writeFile(path, content);
    await using converter = open();
    expect(await converter.convert({ path, sha256: '' }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: failureClass, message: expect.stringContaining(words) } });
  });

  it('refuses a file over the limit before a child is started, and a missing one as gone', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'large.pdf');
    await writeFile(path, new Uint8Array(2000));
    await using converter = open({}, { maxFileBytes: 1000 });
    expect(await converter.convert({ path, sha256: '' }, { signal: signal() })).toMatchObject({ failure: { class: 'too_large' } });
    await expect(converter.convert({ path: `${path}.gone`, sha256: '' }, { signal: signal() })).rejects.toMatchObject({ failureClass: 'source_gone' });
    expect(converter.usage().spawned).toBe(0);
  });

  it("reads the Python original's chain, and calls a chain of pandoc alone no backend", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'paper.pdf');
    await writeFile(path, await makePdf({ pages: [{ lines: PROSE }] }));
    const original = [
      { backend: 'pymupdf', timeoutSeconds: 30 },
      { backend: 'pdfplumber', timeoutSeconds: 45 },
      { backend: 'marker', timeoutSeconds: 300, minQuality: 0.7, enabled: false },
      { backend: 'pandoc', timeoutSeconds: 60, minQuality: 0.3 },
    ];
    await using converter = open({ backends: original });
    expect(await converter.convert({ path, sha256: '' }, { signal: signal() })).toMatchObject({ ok: true, document: { backend: 'pdfjs' } });
    await using useless = open({ backends: [{ backend: 'pandoc' }, { backend: 'pdfjs', enabled: false }] });
    expect(await useless.convert({ path, sha256: '' }, { signal: signal() })).toMatchObject({ failure: { class: 'no_backend', message: expect.stringContaining('pandoc cannot read PDF') } });
    expect(() => open({ backends: [{ backend: 'telepathy' }] })).toThrow('Cannot use the conversion backend "telepathy"');
  });

  it('changes its version with the settings that change the text, and with no others', () => {
    const version = (settings: Parameters<typeof ConversionSettings.parse>[0]) => open(settings).version;
    expect(version({ timeoutSeconds: 10, childMemoryMb: 1200 })).toBe(version({}));
    const versions = [{}, { includeHidden: true }, { maxPages: 3 }, { stopOnSuccess: false }, { backends: [{ backend: 'pdfjs' }] }].map(version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('reads no page after maxPages, and says so', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'long.pdf');
    await writeFile(path, await makePdf({ pages: PROSE.map((line) => ({ lines: [line] })) }));
    await using converter = open({ maxPages: 2 });
    const conversion = await converter.convert({ path, sha256: '' }, { signal: signal() });
    expect(conversion.ok && conversion.document.pages).toHaveLength(2);
    expect(conversion).toMatchObject({ document: { warnings: [expect.stringContaining('pages after 2 were not read')] } });
  });
});
