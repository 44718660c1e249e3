/** The least that gives a paper's text: pdfjs in this process, its items in stream order. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

// pdfjs-dist is the reader's dependency, not the project's.
const { resolve } = createRequire(new URL('../../packages/pdf-fallback/package.json', import.meta.url));
const { getDocument } = await import(pathToFileURL(resolve('pdfjs-dist/legacy/build/pdf.mjs')).href);
const document = await getDocument({ data: new Uint8Array(await readFile(process.argv[2] ?? '')), verbosity: 0 }).promise;
for (let number = 1; number <= document.numPages; number += 1) {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  process.stdout.write(`${items.map((item: { readonly str?: string }) => item.str ?? '').join(' ')}\n`);
}
process.exit(0);
