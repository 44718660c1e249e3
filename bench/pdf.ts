/**
 * `pnpm bench pdf`: main text beside other readers of PDFs, order under shuffled streams, tables, references, hidden text and metadata.
 *
 *     node bench/pdf.ts [--only text|order|tables|references|hidden|documents] [--each]
 *
 * The corpus is that of ../shared; tables, bibliographies and hidden text are generated from a seed. CPU time, one core, first pass, start of node not counted.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { layOut, mainText, openPdfjs } from '@sluice/pdf-fallback';
import type { RawDocument, RawPage } from '@sluice/pdf-fallback';
import { z } from 'zod';
import { corpusFolder, readCorpus } from './pdf/corpus.ts';
import type { Paper } from './pdf/corpus.ts';
import { ENGINES } from './pdf/engines.ts';
import { countDocument, emptyFigures } from './pdf/measure-documents.ts';
import type { Tally } from './pdf/measure-documents.ts';
import { measureHidden, measureMarked } from './pdf/measure-hidden.ts';
import { countThrough, measureReferences } from './pdf/measure-references.ts';
import { measureTables } from './pdf/measure-tables.ts';
import { score } from './pdf/score.ts';
import { ORDERS } from './pdf/shuffle.ts';
import { printMachine, printTable } from './print-table.ts';

const run = promisify(execFile);
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, each: { type: 'boolean', default: false } } });
const wanted = (part: string): boolean => values.only === '' || values.only === part;
const corpus = corpusFolder();
const papers = corpus === null ? [] : await readCorpus(corpus);
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));

printMachine();
try {
  if (corpus === null) process.stdout.write('No ../shared: main text, order and metadata are not measured.\n\n');
  else {
    if (wanted('text')) await printText(corpus);
    if (wanted('order')) await printOrder(corpus);
    if (wanted('documents')) await printDocuments();
  }
  if (wanted('tables')) {
    const { ruled, unruled, found } = await measureTables(150);
    section('Generated tables (150): F1 of cells at their place');
    printTable(['tables', 'F1', 'goal'], [['ruled', ruled.toFixed(3), '.90'], ['unruled', unruled.toFixed(3), '.80'], ['pages with a table found', found.toFixed(3), '']]);
  }
  if (wanted('references')) {
    const { entries, identifiers, byStyle } = await measureReferences(100);
    section('Generated bibliographies (100): entries that are one string each, identifiers read right');
    printTable(['what', 'right', 'wanted', 'given'], [row('entries', entries), ...[...byStyle].toSorted(([one], [other]) => one.localeCompare(other)).map(([style, { right, wanted: all }]) => [`  ${style}`, String(right), String(all), '']), row('DOIs and arXiv ids', identifiers)]);
    if (corpus !== null) await printNumbered();
  }
  if (wanted('hidden')) {
    const { planted, marked, missed, falseShare } = await measureHidden(100);
    section('Hidden text, generated (100 pages)');
    printTable(['measure', 'figure', 'goal'], [['planted and marked', `${marked} of ${planted}`, '99 %'], ['missed', missed.join(' ') || 'none', ''], ['seen letters marked by mistake', `${(falseShare * 100).toFixed(2)} %`, '0.5 %']]);
    if (corpus !== null) await printMarked();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function section(title: string): void {
  process.stdout.write(`\n${title}\n\n`);
}

async function printText(shared: string): Promise<void> {
  const Answer = z.object({ pages: z.number(), seconds: z.number() });
  const rows: string[][] = [];
  for (const name of Object.keys(ENGINES)) {
    const answer = await run(process.execPath, [fileURLToPath(new URL('./pdf/run-engine.ts', import.meta.url)), name, folder], { maxBuffer: 1e8 }).then(({ stdout }) => Answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')), () => null);
    if (answer === null) {
      rows.push([name, 'does not run here', '', '', '', '']);
      continue;
    }
    const pairs = papers.flatMap((paper): [string, string][] => (paper.truthPath === undefined ? [] : [[paper.truthPath, join(folder, `${paper.id}.${name.replace(' ', '-')}.txt`)]]));
    const { mean, each } = await score(shared, pairs);
    rows.push([name, ...figures(mean), (answer.pages / answer.seconds).toFixed(0)]);
    if (values.each && name === 'sluice') for (const [index, [, text]] of pairs.entries()) process.stdout.write(`  ${(text.split('/').at(-1) ?? '').slice(0, 40)}  F1 ${each[index]?.f1.toFixed(3) ?? ''}\n`);
  }
  section(`Main text of ${papers.filter((paper) => paper.truthPath !== undefined).length} papers against their publishers' XML; pages/s over all ${papers.length}`);
  printTable(['engine', 'F1', 'recall', 'precision', 'order', 'pages/s'], rows);
}

function row(name: string, { right, wanted: all, given }: { readonly right: number; readonly wanted: number; readonly given: number }): string[] {
  return [name, `${right} (${((100 * right) / Math.max(1, all)).toFixed(1)} %)`, String(all), String(given)];
}

async function printNumbered(): Promise<void> {
  const counted = { papers: 0, whole: 0, right: 0, of: 0 };
  for (const paper of papers.filter(({ hasTextLayer }) => hasTextLayer)) {
    const count = countThrough(layOut(await readRaw(paper), { sha256: '', includeHidden: false }));
    if (count === null) continue;
    counted.papers += 1;
    counted.right += count.right;
    counted.of += count.of;
    if (count.right === count.of && count.given === count.of) counted.whole += 1;
    else if (values.each) process.stdout.write(`  ${paper.id.slice(0, 40)}  ${count.right} of ${count.of}, ${count.given} strings\n`);
  }
  section('Numbered bibliographies of the corpus: numbers that begin one string');
  printTable(['measure', 'figure'], [['numbers from 1 to the greatest', `${counted.right} of ${counted.of} (${((100 * counted.right) / Math.max(1, counted.of)).toFixed(1)} %)`], ['papers that count through without gap or extra', `${counted.whole} of ${counted.papers}`]]);
}

function figures(mean: { readonly f1: number; readonly recall: number; readonly precision: number; readonly order: number }): string[] {
  return [mean.f1, mean.recall, mean.precision, mean.order].map((figure) => figure.toFixed(4));
}

async function readRaw(paper: Paper): Promise<RawDocument> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path: paper.path, bytes: async () => new Uint8Array(await readFile(paper.path)) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  return { pages, outline, info };
}

async function printOrder(shared: string): Promise<void> {
  const truthful = papers.flatMap((paper) => (paper.truthPath === undefined ? [] : [{ paper, truthPath: paper.truthPath }]));
  const raws = await Promise.all(truthful.map(async ({ paper, truthPath }) => ({ paper, truthPath, raw: await readRaw(paper) })));
  const rows: string[][] = [];
  for (const [name, reorder] of Object.entries(ORDERS)) {
    const pairs = await Promise.all(raws.map(async ({ paper, truthPath, raw }): Promise<[string, string]> => {
      const text = join(folder, `${paper.id}.order.txt`);
      const pages = raw.pages.map((page) => ({ ...page, runs: reorder(page.runs) }));
      await writeFile(text, mainText(layOut({ ...raw, pages }, { sha256: '', includeHidden: false })));
      return [truthPath, text];
    }));
    rows.push([name, ...figures((await score(shared, pairs)).mean)]);
  }
  section('The same papers with the runs of each page in another order (goal for order: .98)');
  printTable(['stream', 'F1', 'recall', 'precision', 'order'], rows);
}

async function printMarked(): Promise<void> {
  const read: { raw: RawDocument; truth: string }[] = [];
  for (const paper of papers) if (paper.truthPath !== undefined) read.push({ raw: await readRaw(paper), truth: await readFile(paper.truthPath, 'utf8') });
  const { markedShare, lostShare } = measureMarked(read);
  section(`Hidden text in ${read.length} real papers`);
  printTable(['measure', 'figure', 'goal'], [['letters marked, most of them cut away by a clip', `${(markedShare * 100).toFixed(2)} %`, ''], ['words of the truth that only marked text holds', `${(lostShare * 100).toFixed(3)} %`, '0.5 %']]);
}

async function printDocuments(): Promise<void> {
  const counted = emptyFigures();
  for (const paper of papers) await countDocument(counted, paper, layOut(await readRaw(paper), { sha256: '', includeHidden: false }));
  const { headings } = counted;
  const row = (name: string, { right, of, wrong }: Tally, goal: string): string[] => [name, `${right} of ${of}`, String(wrong), String(of - right - wrong), goal];
  section('What documents say of themselves, against papers.jsonl');
  printTable(['field', 'right', 'wrong', 'unknown', 'goal'], [row('title', counted.title, '95 %'), row('authors, all of them', counted.authors, '90 %'), row('DOI', counted.doi, '98 %'), row('year', counted.year, ''), row('abstract, by its words', counted.abstract, '')]);
  process.stdout.write(`\nHeadings against the truth's: F1 ${((2 * headings.right) / (headings.wanted + headings.given)).toFixed(3)} (${headings.right} right, ${headings.wanted} wanted, ${headings.given} given; goal .90)\n`);
}
