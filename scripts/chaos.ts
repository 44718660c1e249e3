/** `pnpm chaos --runs N --store local|pglite|postgres --seed S`: kills the real command by plan, run after run, and ends with one line of figures. */
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startLoopbackPdfServer } from '@sluice/testing';
import { z } from 'zod';
import { chaosFigures } from './chaos/chaos-figures.ts';
import { writePapers } from './chaos/chaos-papers.ts';
import { chaosRound, forgetRound, type Round } from './chaos/chaos-round.ts';
import { openChaosStore, storeKinds } from './chaos/chaos-store.ts';

if (process.argv.includes('--workers')) {
  await import('./chaos-workers.ts');
  process.exit();
}

const wholeNumber = (fallback: number) => z.coerce.number().int().nonnegative().default(fallback);
const Options = z.strictObject({
  runs: wholeNumber(3),
  store: z.enum(storeKinds).default('local'),
  seed: wholeNumber(1),
  /** In each run, before the last start. */
  kills: wholeNumber(10),
  papers: wholeNumber(24),
  extractor: z.enum(['openai', 'extractive']).default('openai'),
});

const { values } = parseArgs({
  args: process.argv.slice(process.argv[2] === '--' ? 3 : 2),
  options: { runs: { type: 'string' }, store: { type: 'string' }, seed: { type: 'string' }, kills: { type: 'string' }, papers: { type: 'string' }, extractor: { type: 'string' } },
});
const options = Options.parse(values);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));

const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-chaos-')));
const webLog = join(folder, 'downloads.jsonl');
await using web = await startLoopbackPdfServer({ logFile: webLog });
const sources = await writePapers(join(folder, 'papers'), { count: options.papers, seed: options.seed, web });
await using store = await openChaosStore(options.store, process.env['DATABASE_URL']);
const common = { sources, web, webLog, store, extractor: options.extractor, signal: stop.signal };
const calm = await chaosRound({ ...common, folder: join(folder, 'undisturbed'), round: 0, trouble: null });
console.log(`undisturbed: ${calm.results.length} entries in ${calm.seconds.toFixed(1)} s, ${calm.paid.requests} requests, ${calm.fetched.requests} downloads`);

const rounds: Round[] = [];
let findings = 0;
for (let round = 1; round <= options.runs; round += 1) {
  const seed = options.seed * 10_000 + round;
  const own = join(folder, `run-${round}`);
  const result = await chaosRound({ ...common, folder: own, round, trouble: { seed, kills: options.kills, calm } });
  rounds.push(result);
  const { line, ok } = chaosFigures([result], `run ${round}, seed ${seed}`);
  console.log(line);
  if (ok) {
    await forgetRound(own);
    continue;
  }
  findings += 1;
  for (const difference of result.differences.slice(0, 5)) console.log(`  entry ${difference.entry} ${difference.field}: expected ${difference.expected.slice(0, 200)}, got ${difference.actual.slice(0, 200)}`);
  for (const command of result.leftBehind) console.log(`  left behind: ${command}`);
  console.log(`  kept in ${own}; again: pnpm chaos --runs ${round} --store ${options.store} --seed ${options.seed} --kills ${options.kills} --papers ${options.papers}`);
}
if (findings === 0) await forgetRound(folder);
const { line, ok } = chaosFigures(rounds, `chaos on ${options.store}, seed ${options.seed}`);
console.log(line);
process.exitCode = ok ? 0 : 1;
