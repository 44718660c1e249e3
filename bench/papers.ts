/**
 * The original's own headline on real papers: 50 of ../shared/corpus through the real command, real conversion and a model on 127.0.0.1
 * that takes its time: one slot a stage against 5/3/2, wall time, speed-up beside what the limits allow, peak memory.
 *
 * Without OCR, as the original: one scan of thirty pages takes longer than all other papers together.
 *
 *     node bench/papers.ts [--papers 50] [--factor 0.5] [--db local|pglite]
 */
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { RunSummary } from '@sluice/core-models';
import { sharedFolder, startLoopbackLlm } from '@sluice/testing';
import { type CommandRun, runCommand } from './papers/run-command.ts';
import { printMachine, printTable } from './print-table.ts';

const MEAN_LATENCY_MS = 6000;
const SIGMA = 1;
const { values } = parseArgs({ options: { papers: { type: 'string', default: '50' }, factor: { type: 'string', default: '0.5' }, db: { type: 'string', default: 'local' } } });
const shared = sharedFolder();
if (shared === null) {
  process.stdout.write('skipped: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(0);
}

const corpus = join(shared, 'corpus', 'papers');
const papers = (await readdir(corpus)).filter((name) => name.endsWith('.pdf')).toSorted().slice(0, Number(values.papers));
const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-bench-')));
const settings: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [5, 3, 2],
];
const targets = `targets:
  - name: methods
    description: Which methods the study used
    output_format: text
  - name: finding
    description: What the study found, its main result
    output_format: text
`;

try {
  const runs: CommandRun[] = [];
  for (const limits of settings) runs.push(await runWith(limits));
  print(runs);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function runWith([downloads, conversions, llm]: readonly [number, number, number]): Promise<CommandRun> {
  const own = join(folder, `${downloads}-${conversions}-${llm}`);
  await mkdir(own);
  await writeFile(join(own, 'targets.yaml'), targets);
  const limits = `max_concurrent_downloads: ${downloads}, max_concurrent_conversions: ${conversions}, max_concurrent_llm: ${llm}`;
  await writeFile(join(own, 'config.yaml'), `settings:\n  concurrency: { ${limits} }\n  conversion: { backends: [{ backend: pdfjs }] }\n`);
  // The model is told the median of its latency; its draws are the same in each run, in the order in which it is asked.
  await using model = await startLoopbackLlm({ script: { latencyMs: (MEAN_LATENCY_MS * Number(values.factor)) / Math.exp((SIGMA * SIGMA) / 2), latencySigma: SIGMA } });
  const asking = ['--extractor', 'openai', '--base-url', model.baseUrl, '--model', 'loopback-1', '--yes'];
  return await runCommand([...papers.map((name) => join(corpus, name)), '--config', 'config.yaml', '--targets', 'targets.yaml', '--db', `${values.db}:${join(own, 'db')}`, ...asking], { folder: own });
}

function print(runs: readonly CommandRun[]): void {
  printMachine();
  process.stdout.write(`${papers.length} papers, a fresh ${values.db} store each, no OCR; model latency lognormal, σ = ${SIGMA}, mean ${MEAN_LATENCY_MS / 1000} s × ${values.factor}, same draws in each run\n\n`);
  printTable(
    ['limits', 'command s', 'work s', 'least s', 'binds', 'download s', 'convert s', 'extract s', 'parent MB', 'all MB', 'outcomes'],
    runs.map((run, index) => [
      (settings[index] ?? []).join('/'),
      run.commandSeconds.toFixed(1),
      run.workSeconds.toFixed(1),
      boundOf(run.summary).toFixed(1),
      run.summary.binding?.stage ?? '-',
      ...['download', 'convert', 'extract'].map((name) => (run.summary.stages.find(({ stage }) => stage === name)?.busySeconds ?? 0).toFixed(1)),
      (run.peakParentBytes / 1e6).toFixed(0),
      (run.peakAllBytes / 1e6).toFixed(0),
      countsOf(run.summary),
    ]),
  );
  const [slow, fast] = runs;
  if (slow === undefined || fast === undefined) return;
  const speedUp = slow.workSeconds / fast.workSeconds;
  const allowed = boundOf(slow.summary) / boundOf(fast.summary);
  process.stdout.write(`\nwork: ${speedUp.toFixed(2)} × faster; the limits allow ${allowed.toFixed(2)} × (least ÷ least), so ${((100 * speedUp) / allowed).toFixed(1)}% of it`);
  process.stdout.write(`; whole command: ${(slow.commandSeconds / fast.commandSeconds).toFixed(2)} ×; at 5/3/2 the work took ${((100 * boundOf(fast.summary)) / fast.workSeconds).toFixed(1)}% as its least\n`);
}

/** "Least": no run with these busy times and limits can be shorter. */
function boundOf({ stages }: RunSummary): number {
  return Math.max(...stages.map(({ busySeconds, limit }) => busySeconds / limit));
}

function countsOf({ counts }: RunSummary): string {
  return Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`).join(', ');
}
