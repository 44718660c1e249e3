/**
 * OCR of born-digital pages, drawn at 200 dots an inch: the share of the words in their text layer that it finds, and its CPU time.
 *
 *     node bench/ocr.ts [--papers N] [--pages N]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ConversionSettings } from '@sluice/core-models';
import type { PaperDocument } from '@sluice/core-models';
import { openConverter } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { papers: { type: 'string', default: '5' }, pages: { type: 'string', default: '1' } } });
const shared = sharedFolder();
if (shared === null) {
  process.stderr.write('Cannot measure OCR: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(1);
}
const corpus = join(shared, 'corpus');
const records = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
// Spread over the truth papers, so that publishers and columns vary.
const withTruth = records.filter((record) => record.truth);
const step = Math.max(1, Math.floor(withTruth.length / Number(values.papers)));
const settings = (backend: string): ConversionSettings => ConversionSettings.parse({ backends: [{ backend, minQuality: 0, timeoutSeconds: 600 }], maxPages: Number(values.pages), timeoutSeconds: 600 });
await using layer = openConverter({ settings: settings('pdfjs'), maxChildren: 1 });
await using ocr = openConverter({ settings: settings('ocr'), maxChildren: 1 });
const { signal } = new AbortController();

printMachine();
process.stdout.write(`${(await ocr.probe({ signal })).find(({ name }) => name === 'ocr')?.detail}\n\n`);
const rows: string[][] = [];
const totals = { wanted: 0, found: 0, pages: 0, cpu: 0 };
for (const record of withTruth.filter((_, index) => index % step === 0).slice(0, Number(values.papers))) {
  const path = join(corpus, record.file);
  const truth = await layer.convert({ path }, { signal });
  const cpuBefore = ocr.usage().cpuSeconds;
  const read = await ocr.convert({ path }, { signal });
  const cpu = ocr.usage().cpuSeconds - cpuBefore;
  if (!truth.ok || !read.ok) throw new Error(`Cannot measure "${record.id}": it gave no text; expected some`);
  const wanted = wordsOf(truth.document);
  const found = countFound(wanted, wordsOf(read.document));
  const { pages } = read.document;
  totals.wanted += wanted.length;
  totals.found += found;
  totals.pages += pages.length;
  totals.cpu += cpu;
  rows.push([record.id.slice(0, 40), String(wanted.length), (found / wanted.length).toFixed(3), (cpu / pages.length).toFixed(1), pages.map((page) => page.backend).join(' ')]);
}
rows.push(['all', String(totals.wanted), (totals.found / totals.wanted).toFixed(3), (totals.cpu / totals.pages).toFixed(1), '']);
printTable(['paper', 'words', 'recall', 'CPU s/page', 'read by'], rows);

/** Of all blocks, not of the main text: what is measured is reading, not layout. */
function wordsOf(document: PaperDocument): readonly string[] {
  return document.blocks.filter((block) => block.hidden === undefined).flatMap(({ text }) => text.normalize('NFKC').toLowerCase().match(/\p{L}{2,}/gu) ?? []);
}

function countFound(wanted: readonly string[], given: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of given) left.set(word, (left.get(word) ?? 0) + 1);
  return wanted.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}
