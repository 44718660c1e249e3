/**
 * The page in a real browser over the real server: the table of 10,000 results, and quotes of the corpus marked in their PDFs.
 *
 *     pnpm bench page [--records 10000] [--each 3] [--only table|marks] [--misses]
 */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { sharedFolder, temporaryFolder } from '@sluice/testing';
import { checkingFigures } from './page/checking.ts';
import { highlightAccuracy } from './page/highlight-accuracy.ts';
import { makeCorpusStore, makeRecordsStore } from './page/make-stores.ts';
import { tableFigures } from './page/table.ts';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { records: { type: 'string', default: '10000' }, each: { type: 'string', default: '3' }, only: { type: 'string', default: '' }, misses: { type: 'boolean', default: false } } });
printMachine();

if (values.only !== 'marks') {
  await using folder = await temporaryFolder('sluice-bench-page-');
  const { rows, firstRowMs, allRowsMs, frames, workPerFrameMs, mostNodes, weight } = await tableFigures({ db: await makeRecordsStore(folder.path, Number(values.records)), cwd: folder.path });
  printTable(
    [`the table of ${rows.toLocaleString('en-US')} results`, 'measured', 'goal'],
    [
      ['first row painted, from navigation', `${Math.round(firstRowMs)} ms`, '< 1,000 ms'],
      ['all rows loaded behind it', `${(allRowsMs / 1000).toFixed(1)} s`, '–'],
      ['main thread per frame of scrolling', `${workPerFrameMs.toFixed(1)} ms`, '< 16.7 ms'],
      ['between frames, median / p95', `${frames.median.toFixed(1)} / ${frames.p95.toFixed(1)} ms`, '16.7 ms'],
      ['elements in the document, at most', String(mostNodes), 'bounded'],
      [`page weight without pdf.js, ${weight.files} files, gzip / brotli`, `${(weight.gzipBytes / 1000).toFixed(0)} / ${(weight.brotliBytes / 1000).toFixed(0)} kB`, '≤ 150 kB'],
    ],
  );
}

const shared = sharedFolder();
if (values.only !== 'table' && shared === null) process.stdout.write('\nQuotes are not measured: no ../shared.\n');
if (values.only !== 'table' && shared !== null) {
  await using folder = await temporaryFolder('sluice-bench-page-');
  const papers = join(shared, 'corpus', 'papers');
  const db = await makeCorpusStore(folder.path, papers);
  const checked = await checkingFigures({ db, cwd: folder.path, values: 50, reviewer: 'Ana' });
  process.stdout.write('\n');
  printTable(
    [`${checked.values} values of the corpus checked by keyboard`, 'measured', 'goal'],
    [
      ['keys a value, the name at the start included', (checked.keys / checked.values).toFixed(2), '≤ 3'],
      ['quote in sight when its turn comes', `${checked.inSight} of ${checked.values - checked.withoutQuote}`, 'all'],
      ['from the key to the next quote marked, median', `${Math.round(checked.medianMs)} ms`, '–'],
    ],
  );
  const { kinds, misses, papers: count } = await highlightAccuracy({ db, cwd: folder.path, papers, each: Number(values.each) });
  const [asked, right] = [kinds.reduce((sum, kind) => sum + kind.asked, 0), kinds.reduce((sum, kind) => sum + kind.right, 0)];
  process.stdout.write('\n');
  printTable(
    [`quotes of ${count} corpus papers, judged by poppler's words under the marks, or what tesseract reads there`, 'asked', 'right place', 'share', 'by box', 'right by sight'],
    [...kinds, { kind: 'all', asked, right, byPlace: kinds.reduce((sum, kind) => sum + kind.byPlace, 0), bySight: kinds.reduce((sum, kind) => sum + kind.bySight, 0) }].map((kind) => [kind.kind, String(kind.asked), String(kind.right), `${((100 * kind.right) / kind.asked).toFixed(1)}%`, String(kind.byPlace), String(kind.bySight)]),
  );
  if (values.misses) for (const miss of misses) process.stdout.write(`${JSON.stringify(miss)}\n`);
}
