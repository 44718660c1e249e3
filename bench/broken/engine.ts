/** One engine over one file, alone: prints how many letters it gives. `node engine.ts pdfjs|mupdf FILE` */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { openPdfjs } from '@sluice/pdf-fallback';

const [engine = '', path = ''] = process.argv.slice(2);
const bytes = new Uint8Array(await readFile(path));
const text = engine === 'mupdf' ? await mupdfText() : await pdfjsText();
process.stdout.write(`\n${text.match(/\p{L}/gu)?.length ?? 0}\n`);
process.exit(0);

async function pdfjsText(): Promise<string> {
  let given = '';
  await openPdfjs().read({ path, bytes: () => Promise.resolve(bytes) }, { signal: new AbortController().signal, onPage: (page) => void (given += page.runs.map((run) => run.text).join(' ')) });
  return given;
}

async function mupdfText(): Promise<string> {
  const mupdf = await import('mupdf');
  mupdf.setLog(null);
  const document = mupdf.Document.openDocument(bytes, 'application/pdf');
  // It takes an HTML page and a gzip file for documents.
  if (!(document instanceof mupdf.PDFDocument) || (document.needsPassword() && document.authenticatePassword('') === 0)) return '';
  let given = '';
  for (let page = 0; page < document.countPages(); page += 1) {
    try {
      given += document.loadPage(page).toStructuredText('preserve-whitespace').asText();
    } catch {
      // The next one may be read.
    }
  }
  return given;
}
