/**
 * A long list through the whole of Sluice on Postgres: intake alone, a run that answers from abstracts, and the same run again with every answer
 * cached: entries a second, what the database took of it, and the memory of this process.
 *
 *     node bench/intake.ts [--entries 10000,100000] [--only-intake 1000000] [--seed 1]
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startLocalServer } from '@sluice/intelligence-services';
import { type Run, openSluice } from '@sluice/pipeline';
import { seededRandom } from '@sluice/testing';
import postgres from 'postgres';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { entries: { type: 'string', default: '10000,100000' }, 'only-intake': { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } });
/** 1,600 of them: of twenty alone half a list's titles are alike, and comparing those took more than all else. */
const words = 'river gate silt pond mill water flow stone gravel depth sensor weir evening bank current meadow bridge channel clay sample reed marsh ferry lock barge tide delta heron otter sluice fen dyke polder moor alder willow ford rapids spring lake'
  .split(' ')
  .flatMap((one, _, all) => all.map((other) => one + other));
const targets = [{ name: 'finding', description: 'What the study found, its main result', outputFormat: 'text' as const }];

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
await using server = await startLocalServer();
const sql = postgres(server.url, { max: 1, onnotice: () => undefined });

interface Phase {
  readonly name: string;
  readonly entries: number;
  readonly seconds: number;
  /** Milliseconds in which the server worked on statements, summed over its sessions. */
  readonly databaseMs: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

try {
  const phases: Phase[] = [];
  for (const count of values.entries.split(',').map(Number)) phases.push(...(await throughAll(count)));
  const most = Number(values['only-intake']);
  if (most > 0) phases.push(...(await throughAll(most, { onlyIntake: true })));
  printMachine();
  process.stdout.write(`A JSON Lines list with abstracts (seed ${values.seed}), no model; Postgres on a local socket; "database" is its time at work on statements (pg_stat_database.active_time) ÷ wall time, over all sessions\n\n`);
  printTable(
    ['phase', 'entries', 'seconds', 'entries/s', 'database', 'own CPU', 'peak MB'],
    phases.map(({ name, entries, seconds, databaseMs, cpuSeconds, peakBytes }) => [
      name,
      entries.toLocaleString('en'),
      seconds.toFixed(1),
      Math.round(entries / seconds).toLocaleString('en'),
      `${((databaseMs / seconds) / 10).toFixed(0)}%`,
      `${((100 * cpuSeconds) / seconds).toFixed(0)}%`,
      (peakBytes / 1e6).toFixed(0),
    ]),
  );
} finally {
  await sql.end();
  await rm(folder, { recursive: true, force: true });
}

async function throughAll(count: number, { onlyIntake = false }: { readonly onlyIntake?: boolean } = {}): Promise<readonly Phase[]> {
  const list = await writeList(count);
  const name = `bench_${count}_${onlyIntake ? 'intake' : 'all'}`;
  await sql.unsafe(`create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  await using sluice = await openSluice({ db: url.href, workDir: folder });
  const request = { sources: [list], targets, newRun: true };
  const phases: Phase[] = [];
  const passes = onlyIntake ? ['intake'] : ['first run', 'again, cached'];
  for (const pass of passes) phases.push(...(await watch(sluice.run(request), { pass, count, database: name, onlyIntake })));
  return phases;
}

async function watch(run: Run, given: { readonly pass: string; readonly count: number; readonly database: string; readonly onlyIntake: boolean }): Promise<readonly Phase[]> {
  const { pass, count, database, onlyIntake } = given;
  const phases: Phase[] = [];
  let begun = await look(database);
  let peakBytes = 0;
  const sampler = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 100);
  const close = async (name: string): Promise<void> => {
    const now = await look(database);
    phases.push({ name, entries: count, seconds: (now.at - begun.at) / 1000, databaseMs: now.databaseMs - begun.databaseMs, cpuSeconds: (now.cpuMicros - begun.cpuMicros) / 1e6, peakBytes });
    begun = now;
    peakBytes = 0;
  };
  const intakeOver = Promise.withResolvers<void>();
  run.event$.subscribe({
    next: ({ type }) => {
      if (type !== 'intake_done') return;
      if (onlyIntake) run.drain();
      intakeOver.resolve(close(onlyIntake ? pass : `${pass}: intake`));
    },
  });
  for await (const _ of run);
  await intakeOver.promise;
  if (!onlyIntake) await close(`${pass}: work`);
  clearInterval(sampler);
  return phases;
}

async function look(database: string): Promise<{ readonly at: number; readonly databaseMs: number; readonly cpuMicros: number }> {
  const [row] = await sql<{ ms: number }[]>`select active_time::float8 as ms from pg_stat_database where datname = ${database}`;
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), databaseMs: row?.ms ?? 0, cpuMicros: user + system };
}

async function writeList(count: number): Promise<string> {
  const random = seededRandom(Number(values.seed));
  const pick = (): string => words[Math.floor(random() * words.length)] ?? '';
  const sentence = (length: number): string => Array.from({ length }, pick).join(' ');
  const path = join(folder, `list-${count}.jsonl`);
  const file = createWriteStream(path);
  for (let number = 1; number <= count; number += 1) {
    const record = { title: `On ${sentence(6)}, number ${number}`, abstract: `We looked at ${sentence(12)}. We found that ${sentence(9)} rose by ${number} percent.`, doi: `10.5555/bench.${number}`, year: 1990 + (number % 30) };
    if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}
