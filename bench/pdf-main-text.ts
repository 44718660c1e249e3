/**
 * Main text of the corpus papers against their truth, by score.py, in process and on one core; beside pdftotext where it is on PATH.
 *
 *     node bench/pdf-main-text.ts [--only PART_OF_ID] [--half a|b]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs, promisify } from 'node:util';
import { layOut, mainText, openPdfjs } from '@sluice/pdf-fallback';
import type { RawPage } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';

const run = promisify(execFile);
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, half: { type: 'string', default: '' } } });
const shared = sharedFolder();
if (shared === null) {
  process.stderr.write('Cannot measure main text: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(1);
}
const corpus = join(shared, 'corpus');
const rows = (await readFile(join(corpus, 'papers.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .sort((one, other) => (one.id < other.id ? -1 : 1));
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));

try {
  const ours: string[] = [];
  const theirs: string[] = [];
  const headings = { right: 0, wanted: 0, given: 0 };
  const right = { title: 0, authors: 0, doi: 0, born: 0, withDoi: 0 };
  let pages = 0;
  let truthful = 0;
  const before = process.cpuUsage();
  let spared = 0;
  for (const row of rows) {
    if (!row.id.includes(values.only)) continue;
    const isB = row.truth && truthful++ % 2 === 1;
    if (values.half !== '' && (!row.truth || isB !== (values.half === 'b'))) continue;
    const path = join(corpus, row.file);
    const raw: RawPage[] = [];
    const { outline, info } = await openPdfjs().read({ path, bytes: async () => new Uint8Array(await readFile(path)) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => raw.push(page) });
    const document = layOut({ pages: raw, outline, info }, { sha256: row.sha256, includeHidden: false });
    pages += raw.length;
    const pause = process.cpuUsage();
    if (row.truth) {
      const out = join(folder, `${row.id}.txt`);
      await writeFile(out, mainText(document));
      ours.push(join(corpus, row.truth), out);
      const pdftotext = join(folder, `${row.id}.poppler.txt`);
      if (await works('pdftotext', [path, pdftotext])) theirs.push(join(corpus, row.truth), pdftotext);
      const truth = (await readFile(join(corpus, row.truth), 'utf8')).split(/\n\s*\n/).map((part) => part.trim()).slice(1);
      countHeadings(headings, truth.filter((part) => part.length > 0 && part.length <= 120 && !/[.:;,?]$/.test(part)), document.blocks.filter((block) => block.kind === 'heading' && block.main).map((block) => block.text));
    }
    if (row.hasTextLayer) {
      const { title = '', authors, doi = '' } = document.metadata;
      right.born += 1;
      right.title += Number(plain(title) === plain(row.title));
      right.authors += Number(authors.map(plain).sort().join() === row.authors.map(plain).sort().join());
      right.withDoi += Number(row.doi !== undefined);
      right.doi += Number(row.doi !== undefined && doi.toLowerCase() === row.doi.toLowerCase());
    }
    const spent = process.cpuUsage(pause);
    spared += spent.user + spent.system;
  }
  const cpu = process.cpuUsage(before);
  const seconds = (cpu.user + cpu.system - spared) / 1e6;
  for (const [name, pairs] of [['sluice', ours], ['pdftotext', theirs]] satisfies [string, string[]][]) {
    if (pairs.length === 0) process.stdout.write(`${name.padEnd(10)} not on PATH\n`);
    else process.stdout.write(`${name.padEnd(10)} ${await scores(pairs)}\n`);
  }
  process.stdout.write(`headings   F1 ${((2 * headings.right) / (headings.wanted + headings.given)).toFixed(3)} (${headings.right} right of ${headings.wanted}, ${headings.given} given; truth's headings are its short lines without a final point)\n`);
  process.stdout.write(`metadata   title ${right.title}/${right.born} authors ${right.authors}/${right.born} doi ${right.doi}/${right.withDoi} (papers with a text layer; exact but for case, marks and spaces)\n`);
  process.stdout.write(`speed      ${(pages / seconds).toFixed(1)} pages/s of CPU time, ${pages} pages, layout included, start of node not\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function scores(pairs: readonly string[]): Promise<string> {
  const { stdout } = await run('python3', [join(corpus, 'score.py'), ...pairs], { maxBuffer: 1e8 });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
  for (const line of lines.slice(0, pairs.length / 2)) process.stdout.write(`  ${line.truth.split('/').at(-1).slice(0, 40).padEnd(41)} F1 ${line.f1.toFixed(3)} recall ${line.recall.toFixed(3)} precision ${line.precision.toFixed(3)} order ${line.order.toFixed(3)}\n`);
  const mean = lines.at(-1);
  return `F1 ${mean.f1.toFixed(4)} recall ${mean.recall.toFixed(4)} precision ${mean.precision.toFixed(4)} order ${mean.order.toFixed(4)}`;
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, [...args]).then(() => true, () => false);
}

function countHeadings(counts: { right: number; wanted: number; given: number }, wanted: readonly string[], given: readonly string[]): void {
  const left = wanted.map(plain);
  for (const heading of given.map(plain)) {
    const at = left.indexOf(heading);
    if (at < 0) continue;
    left.splice(at, 1);
    counts.right += 1;
  }
  counts.wanted += wanted.length;
  counts.given += given.length;
}

function plain(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/[^\p{L}\d]/gu, '');
}
