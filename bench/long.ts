/**
 * Long documents: memory of parent and child, CPU time and the answer's size for 100 and 1,000 generated pages.
 *
 *     node bench/long.ts [--pages 100,1000]
 */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ConversionSettings } from '@sluice/core-models';
import { openConverter } from '@sluice/pdf-fallback';
import { temporaryFolder } from '@sluice/testing';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { pages: { type: 'string', default: '100,1000' } } });
const WORDS = 'the fish that were fed at night grew faster than others in all of these ponds and we saw this effect again in our second year of study'.split(' ');

await using folder = await temporaryFolder();
printMachine();
const rows: string[][] = [];
for (const count of values.pages.split(',').map(Number)) {
  const path = join(folder.path, `${count}.pdf`);
  await writeFile(path, longPdf(count));
  // Long enough for a machine that others use too: what is measured is memory.
  await using converter = openConverter({ settings: ConversionSettings.parse({ timeoutSeconds: 1200, backends: [{ backend: 'pdfjs', timeoutSeconds: 1000 }] }), maxChildren: 1 });
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  let first = 0;
  const begun = performance.now();
  const conversion = await converter.convert({ path }, { signal: new AbortController().signal, onPage: () => void (first ||= performance.now() - begun) });
  clearInterval(timer);
  const wall = performance.now() - begun;
  const { cpuSeconds, peakChildBytes } = converter.usage();
  if (!conversion.ok) throw new Error(`Cannot measure ${count} pages: ${conversion.failure.message}; expected a document`);
  const { document } = conversion;
  rows.push([String(count), mb((await stat(path)).size), mb(peakChildBytes), mb(peak - before), mb(JSON.stringify(document).length), cpuSeconds.toFixed(1), (count / cpuSeconds).toFixed(0), `${(first / wall).toFixed(2)} of the time`, String(document.pages.filter((page) => page.characters > 0).length)]);
}
printTable(['pages', 'file MB', 'child peak MB', 'parent grows MB', 'document MB', 'CPU s', 'pages/s', 'first page told after', 'pages with text'], rows);

/** Written by hand: a library takes minutes for a thousand pages. */
function longPdf(count: number): string {
  const kids = Array.from({ length: count }, (_, page) => `${4 + 2 * page} 0 R`).join(' ');
  const head = `%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Count ${count}/Kids[${kids}]>> endobj\n3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Times-Roman>> endobj\n`;
  const pages = Array.from({ length: count }, (_, page) => {
    const lines = Array.from({ length: 50 }, (_, line) => `(${lineOf(page * 50 + line)}) Tj T*`).join('\n');
    const content = `BT /F 8 Tf 250 815 Td (Annals of Ponds) Tj ET\nBT /F 10 Tf 14 TL 60 780 Td\n${lines}\nET\nBT /F 8 Tf 290 30 Td (${page + 1}) Tj ET`;
    return `${4 + 2 * page} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${5 + 2 * page} 0 R/Resources<</Font<</F 3 0 R>>>>>> endobj\n${5 + 2 * page} 0 obj <</Length ${content.length}>> stream\n${content}\nendstream endobj\n`;
  });
  return `${head}${pages.join('')}trailer <</Root 1 0 R>>\n%%EOF\n`;
}

function lineOf(seed: number): string {
  return Array.from({ length: 14 }, (_, at) => WORDS[(seed * 7 + at * (1 + (seed % 5))) % WORDS.length] ?? '').join(' ');
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
