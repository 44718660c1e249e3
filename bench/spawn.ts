/**
 * From a command typed to its text: `sluice convert` of a nine-page paper beside a bare node that reads it by pdfjs without a child and
 * without layout, and one child beside two. Alternated, so that the machine's load falls on all alike; medians.
 *
 *     node bench/spawn.ts [--times N]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConversionSettings } from '@sluice/core-models';
import { openConverter } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';
import { median } from './median.ts';
import { printMachine, printTable } from './print-table.ts';
import { findPinning } from './spawn/pin-to-cores.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' } } });
const shared = sharedFolder();
if (shared === null) {
  process.stderr.write('Cannot measure a start: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(1);
}
const corpus = join(shared, 'corpus');
const records = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
const paper = join(corpus, records.find((record) => record.pages === 9 && record.hasTextLayer)?.file ?? records[0].file);
const main = fileURLToPath(new URL('../apps/cli/src/sluice.js', import.meta.url));
const contenders: Readonly<Record<string, readonly string[]>> = {
  'node that does nothing': ['-e', '0'],
  'node, pdfjs, no layout': [fileURLToPath(new URL('spawn/bare-pdfjs.ts', import.meta.url)), paper],
  'sluice --version': [main, '--version'],
  'sluice convert': [main, 'convert', paper, '--format', 'text'],
};
const cwd = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round <= Number(values.times); round += 1) {
  for (const [name, args] of Object.entries(contenders)) {
    const ms = await timed(args);
    // The first round fills the disk's and the compiler's caches.
    if (round > 0) times.get(name)?.push(ms);
  }
}
printMachine();
printTable(['spawn to end', 'median ms', 'least ms'], Array.from(times, ([name, all]) => [name, median(all).toFixed(0), Math.min(...all).toFixed(0)]));

// Every third: enough that starting, and the last paper that one child alone is left with, weigh little.
const measured = records.filter((record) => record.hasTextLayer).filter((_, index) => index % 3 === 0);
const papers = measured.map((record) => join(corpus, record.file));
const pages = measured.reduce((sum, record) => sum + record.pages, 0);
const pinTo = await findPinning();
const arrangements: readonly Arrangement[] = [
  { name: 'one', children: 1 },
  { name: 'two', children: 2 },
  ...(pinTo === null ? [] : [{ name: 'one on one core', children: 1, cores: 1 }, { name: 'two on two cores', children: 2, cores: 2 }]),
];
const speeds = new Map<string, Speed[]>(arrangements.map(({ name }) => [name, []]));
for (let round = 0; round < 3; round += 1) {
  for (const arrangement of arrangements) {
    await pinTo?.(arrangement.cores);
    speeds.get(arrangement.name)?.push(await speedOf(arrangement.children));
  }
}
printTable(
  ['warm children', 'pages/s', 'CPU ms/page', 'cores'],
  Array.from(speeds, ([name, all]) => [
    name,
    median(all.map(({ pagesPerSecond }) => pagesPerSecond)).toFixed(0),
    median(all.map(({ cpuMsPerPage }) => cpuMsPerPage)).toFixed(1),
    median(all.map(({ cores }) => cores)).toFixed(2),
  ]),
);
process.stdout.write(`\n${pages} pages a round; wall time, so that two idle cores are needed. Round by round:\n`);
process.stdout.write(`two ÷ one: ${gains('two', 'one')}\n`);
if (pinTo !== null) process.stdout.write(`two on two cores ÷ one on one core: ${gains('two on two cores', 'one on one core')}\n`);
await rm(cwd, { recursive: true, force: true });

function timed(args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(performance.now() - begun));
  });
}

interface Arrangement {
  readonly name: string;
  readonly children: number;
  /** That this process and its children are held to. @default all */
  readonly cores?: number;
}

function gains(two: string, one: string): string {
  const speedsOfOne = speeds.get(one) ?? [];
  return (speeds.get(two) ?? []).map(({ pagesPerSecond }, round) => (pagesPerSecond / (speedsOfOne[round]?.pagesPerSecond ?? Number.NaN)).toFixed(2)).join(', ');
}

interface Speed {
  readonly pagesPerSecond: number;
  readonly cpuMsPerPage: number;
  /** CPU time ÷ wall time, of all children together. */
  readonly cores: number;
}

/** Of the second time through the papers: the first compiles. Children are recycled after a hundred papers, which twice through does not reach. */
async function speedOf(maxChildren: number): Promise<Speed> {
  await using converter = openConverter({ settings: ConversionSettings.parse({}), maxChildren });
  const { signal } = new AbortController();
  const convertAll = async (queue: string[]): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) await converter.convert({ path }, { signal });
  };
  // Each child sees all papers first: one that has seen half is half warm.
  await Promise.all(Array.from({ length: maxChildren }, () => convertAll([...papers])));
  const queue = [...papers];
  const cpuBefore = converter.usage().cpuSeconds;
  const begun = performance.now();
  await Promise.all(Array.from({ length: maxChildren }, () => convertAll(queue)));
  const seconds = (performance.now() - begun) / 1000;
  const cpuSeconds = converter.usage().cpuSeconds - cpuBefore;
  return { pagesPerSecond: pages / seconds, cpuMsPerPage: (cpuSeconds * 1000) / pages, cores: cpuSeconds / seconds };
}
