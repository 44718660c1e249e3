/**
 * How much of the least possible time each design needs, in virtual time: lognormal stage times, 31 seeds, the median. And the original's
 * own example, 50 papers of 10 + 30 + 120 s.
 *
 *     node bench/efficiency.ts [--papers 50,200,1000] [--seeds 31]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { foreseeing } from './efficiency/foreseeing.ts';
import { type Makespan, original, ours, sequential } from './efficiency/makespans.ts';
import { type Limits, type PaperTimes, drawTimes, leastMakespan, lowerBound } from './efficiency/stage-times.ts';
import { median } from './median.ts';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { papers: { type: 'string', default: '50,200,1000' }, seeds: { type: 'string', default: '31' } } });
const sizes = values.papers.split(',').map(Number);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const means: PaperTimes = { download: 400, convert: 300, extract: 900 };
const allLimits: readonly Limits[] = [
  { download: 5, convert: 3, extract: 2 },
  { download: 5, convert: 3, extract: 5 },
];
const designs: Readonly<Record<string, (times: readonly PaperTimes[], limits: Limits) => Promise<Makespan>>> = {
  'Sluice graph': ours,
  "Python original's design": original,
  sequential,
};
const bounds: typeof designs = {
  'foreseeing: longest call first': (times, limits) => Promise.resolve({ ms: foreseeing(times, limits), failed: 0 }),
  'no schedule can do more': (times, limits) => Promise.resolve({ ms: leastMakespan(times, limits), failed: 0 }),
};

printMachine();
process.stdout.write(`Efficiency = max over stages of (total work ÷ limit) ÷ makespan. Stage times lognormal, σ = 1, means 400 / 300 / 900; median of seeds 1 to ${seeds.length}\n\n`);
const rows: string[][] = [];
for (const limits of allLimits) {
  for (const [name, design] of Object.entries({ ...designs, ...bounds })) {
    const cells: string[] = [];
    for (const papers of sizes) cells.push(percent(median(await Promise.all(seeds.map((seed) => efficiency(design, limits, drawTimes(papers, { means, sigma: 1, seed })))))));
    rows.push([`${written(limits)} ${name}`, ...cells]);
  }
}
printTable(['limits, design', ...sizes.map((papers) => `${papers.toLocaleString('en')} papers`)], rows);

process.stdout.write("\n50 papers at the original's own stage times, 10 + 30 + 120 s each, nothing drawn\n\n");
const times = drawTimes(50, { means: { download: 10_000, convert: 30_000, extract: 120_000 }, sigma: 0, seed: 1 });
const minutes: string[][] = [];
for (const limits of allLimits) {
  for (const [name, design] of Object.entries(designs)) {
    const { ms, failed } = await design(times, limits);
    minutes.push([`${written(limits)} ${name}`, (ms / 60_000).toFixed(1), (leastMakespan(times, limits) / 60_000).toFixed(1), String(failed)]);
  }
}
printTable(['limits, design', 'minutes', 'least possible', 'failed or timed out'], minutes);

async function efficiency(design: (times: readonly PaperTimes[], limits: Limits) => Promise<Makespan>, limits: Limits, times: readonly PaperTimes[]): Promise<number> {
  const { ms, failed } = await design(times, limits);
  if (failed > 0) throw new Error(`Cannot trust a makespan: ${failed} of ${times.length} papers failed; expected none`);
  return lowerBound(times, limits) / ms;
}

function written({ download, convert, extract }: Limits): string {
  return `${download}/${convert}/${extract}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
