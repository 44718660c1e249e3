/** Makes papers/*.pdf from manuscripts/*.md: `node examples/first-run/make-papers.ts`. A test holds the kept PDFs to what this gives. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printedPapers } from './printed-papers.ts';

for await (const paper of printedPapers((name) => readFile(new URL(`manuscripts/${name}`, import.meta.url), 'utf8'))) {
  const path = fileURLToPath(new URL(`papers/${paper.file}`, import.meta.url));
  await writeFile(path, paper.bytes);
  console.log(`${paper.file}: ${paper.bytes.length} bytes`);
}
