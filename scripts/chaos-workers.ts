/** `pnpm chaos --workers N --runs N --seed S --troubles N --every-ms N --page N --apart`: many workers on one Postgres in trouble, round after round, ending with one line of figures. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { seededRandom, startLoopbackPdfServer } from '@sluice/testing';
import { z } from 'zod';
import { writePapers } from './chaos/chaos-papers.ts';
import { planDisturbances } from './chaos/disturb.ts';
import { MOST_CALLS, type WorkerRound, workerRound } from './chaos/worker-round.ts';

const wholeNumber = (fallback: number) => z.coerce.number().int().nonnegative().default(fallback);
const Options = z.strictObject({
  workers: wholeNumber(3),
  runs: wholeNumber(1),
  seed: wholeNumber(1),
  papers: wholeNumber(60),
  troubles: wholeNumber(10),
  /** Between two troubles, half of it to twice as much. */
  'every-ms': wholeNumber(2000),
  /** Few, and the rest of the run changes hands all the time. */
  page: wholeNumber(5000),
  apart: z.boolean().default(false),
  /** No other store is shared by workers. */
  store: z.literal('postgres').default('postgres'),
});
const { values } = parseArgs({
  args: process.argv.slice(process.argv[2] === '--' ? 3 : 2),
  options: { workers: { type: 'string' }, runs: { type: 'string' }, seed: { type: 'string' }, papers: { type: 'string' }, troubles: { type: 'string' }, store: { type: 'string' }, 'every-ms': { type: 'string' }, page: { type: 'string' }, apart: { type: 'boolean' } },
});
const options = Options.parse(values);

const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-chaos-workers-')));
// Its programs end with it (disturb.ts), however it ends.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
await using web = await startLoopbackPdfServer();
const sources = await writePapers(join(folder, 'papers'), { count: options.papers, seed: options.seed, web });
const common = { sources, web, workers: options.workers, apart: options.apart, queuePage: options.page };
const calm = await workerRound({ ...common, workers: 0, folder: join(folder, 'undisturbed'), plan: [], expected: null });
console.log(`undisturbed: ${calm.results.length} entries in ${calm.seconds.toFixed(1)} s by the run alone, at most ${calm.peakCalls} calls at once`);

const rounds: WorkerRound[] = [];
for (let round = 1; round <= options.runs; round += 1) {
  const random = seededRandom(options.seed * 10_000 + round);
  const plan = planDisturbances(random, { count: options.troubles, everyMs: [options['every-ms'] / 2, options['every-ms'] * 2] });
  const own = join(folder, `run-${round}`);
  const result = await workerRound({ ...common, folder: own, plan, expected: calm.results });
  rounds.push(result);
  const { line, ok } = figures([result], `run ${round}`);
  console.log(line);
  if (ok) await rm(own, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  else {
    for (const difference of result.differences.slice(0, 5)) console.log(`  entry ${difference.entry} ${difference.field}: expected ${difference.expected.slice(0, 200)}, got ${difference.actual.slice(0, 200)}`);
    console.log(`  kept in ${own}`);
  }
}
const { line, ok } = figures(rounds, `chaos of ${options.workers} workers, seed ${options.seed}`);
console.log(line);
if (ok) await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
process.exitCode = ok ? 0 : 1;

function figures(of: readonly WorkerRound[], title: string): { readonly line: string; readonly ok: boolean } {
  const sum = (pick: (round: WorkerRound) => number): number => of.reduce((total, round) => total + pick(round), 0);
  const most = (pick: (round: WorkerRound) => number): number => Math.max(0, ...of.map(pick));
  const kinds: Record<string, number> = {};
  for (const { disturbances } of of) for (const [kind, n] of Object.entries(disturbances)) kinds[kind] = (kinds[kind] ?? 0) + n;
  const differences = of.flatMap((round) => round.differences);
  const lost = differences.filter(({ actual }) => actual === 'lost').length;
  const twice = differences.filter(({ field, actual }) => field === '' && actual !== 'lost').length;
  const stale = sum((round) => round.staleWrites);
  const takeover = most((round) => round.slowestTakeover);
  const silence = most((round) => round.longestSilence);
  const peak = most((round) => round.peakCalls);
  return {
    line: [
      `${title}: ${of.length} runs, ${Object.entries(kinds).map(([kind, n]) => `${n} ${kind}`).join(', ') || 'no trouble'}`,
      `${lost} lost, ${twice} twice, ${differences.length - lost - twice} differences`,
      `${sum((round) => round.lostLeases)} leases lost, ${sum((round) => round.refused)} late outcomes refused, ${stale} late outcomes on record`,
      `papers of silent workers free within ${takeover.toFixed(1)} s of somebody living to free them (silent for ${silence.toFixed(1)} s at most)`,
      `at most ${peak} of ${MOST_CALLS} calls at once`,
      `${most((round) => round.seconds).toFixed(0)} s for the longest`,
    ].join('; '),
    ok: differences.length === 0 && stale === 0 && takeover <= 40 && peak <= MOST_CALLS,
  };
}
