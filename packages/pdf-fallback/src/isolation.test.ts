import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { deflateSync } from 'node:zlib';
import { ConversionSettings } from '@sluice/core-models';
import { makePdf, temporaryFolder } from '@sluice/testing';
import * as mupdf from 'mupdf';
import { describe, expect, it } from 'vitest';
import { openConverter } from './converter.ts';

const PROSE = ['# On the growth of fish', 'The fish that were fed at night grew faster than the others in all of the ponds,', 'and the effect was seen again in the second year of the study.'];
const signal = (): AbortSignal => new AbortController().signal;
const open = ({ timeoutSeconds = 100, childMemoryMb = 900 }: { readonly timeoutSeconds?: number; readonly childMemoryMb?: number }) =>
  openConverter({ settings: ConversionSettings.parse({ backends: [{ backend: 'pdfjs', timeoutSeconds: 100 }], timeoutSeconds, childMemoryMb }), maxChildren: 1 });

/** A page whose content is `stream`, deflated. */
function pdfOf(stream: Uint8Array, more = ''): Uint8Array {
  const content = deflateSync(stream);
  const head = `%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</XObject<</A 10 0 R>>>>>> endobj\n${more}4 0 obj <</Filter/FlateDecode/Length ${content.length}>> stream\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n')]);
}

/** Forty forms, each drawing the next one twice: a trillion steps in a few lines, and no cycle to detect. */
function doublingForms(): Uint8Array {
  const forms = Array.from({ length: 40 }, (_, at) => {
    const body = at === 39 ? 'n' : '/A Do /A Do';
    return `${10 + at} 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A ${11 + at} 0 R>>>>/Length ${body.length}>> stream\n${body}\nendstream endobj\n`;
  });
  return pdfOf(Buffer.from('/A Do'), forms.join(''));
}

const encrypted = async (options: string): Promise<Uint8Array> => {
  const document = mupdf.PDFDocument.openDocument(await makePdf({ pages: [{ lines: PROSE }] }), 'application/pdf').asPDF();
  if (document === null) throw new Error('Cannot encrypt the page: mupdf did not take it; expected a PDF');
  return document.saveToBuffer(options).asUint8Array();
};

function children(): readonly string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return Number(parent) === process.pid && state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox/child.js') ? [pid] : [];
    } catch {
      return [];
    }
  });
}

describe.runIf(existsSync('/proc'))('openConverter() under attack', { timeout: 120_000 }, () => {
  it.each([
    ['timeout', 'forms that double forty times', doublingForms, { timeoutSeconds: 3 }],
    ['out_of_memory', 'a stream that inflates to 700 MB', () => pdfOf(Buffer.alloc(700_000_000, 'n ')), { childMemoryMb: 300, timeoutSeconds: 100 }],
  ] as const)('ends with %s for %s, goes on with the next file, and leaves no process', async (failureClass, _, make, settings) => {
    await using folder = await temporaryFolder();
    const [bad, good] = [join(folder.path, 'bad.pdf'), join(folder.path, 'good.pdf')];
    await writeFile(bad, make());
    await writeFile(good, await makePdf({ pages: [{ lines: PROSE }] }));
    {
      await using converter = open(settings);
      expect(await converter.convert({ path: bad }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: failureClass, message: expect.stringMatching(/^Cannot convert "bad\.pdf": .+; expected .+/s) } });
      expect(children().length).toBeLessThanOrEqual(1);
      expect(await converter.convert({ path: good }, { signal: signal() })).toMatchObject({ ok: true });
      expect(converter.usage().killed).toBeGreaterThan(0);
    }
    expect(children()).toEqual([]);
  });

  it('opens a file whose user password is empty, and says of one that asks for a password that it does', async () => {
    await using folder = await temporaryFolder();
    await using converter = open({});
    for (const method of ['rc4-128', 'aes-128', 'aes-256']) {
      const [locked, owned] = [join(folder.path, `${method}-locked.pdf`), join(folder.path, `${method}-owned.pdf`)];
      await writeFile(locked, await encrypted(`encrypt=${method},user-password=fish,owner-password=pond`));
      await writeFile(owned, await encrypted(`encrypt=${method},owner-password=pond`));
      expect(await converter.convert({ path: locked }, { signal: signal() })).toMatchObject({ ok: false, failure: { class: 'encrypted' } });
      const opened = await converter.convert({ path: owned }, { signal: signal() });
      expect(opened.ok && opened.document.markdown).toContain('grew faster than the others');
    }
  });
});
