/**
 * Deduplication against the labelled sets in ../shared/data, one configuration for all; against made siblings; its speed in memory and in Postgres; refused addresses; and what a second run asks for.
 *
 *     node bench/dedup.ts [--sizes 100000,1000000] [--seed 7] [--postgres]
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs, promisify } from 'node:util';
import { deduplicate, dedupRecords, matchPair } from '@sluice/intelligence-services';
import { sharedFolder } from '@sluice/testing';
import { scoreLine } from './dedup/score-line.ts';
import { makeSynthetic } from './dedup/synthetic-set.ts';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '100000' }, seed: { type: 'string', default: '7' }, postgres: { type: 'boolean', default: false } } });
const shared = sharedFolder();
if (shared === null) {
  process.stdout.write('skipped: no ../shared; expected the data there or in SLUICE_SHARED\n');
  process.exit(0);
}

interface Row {
  readonly id: string;
  readonly label?: string;
  readonly source?: string;
  readonly cluster?: number;
  readonly title?: string;
  readonly year?: number;
}

/** Empty fields are unknown. */
function known(row: object): Row {
  const kept: Row = JSON.parse(JSON.stringify(row, (_, value) => (value === null || value === '' ? undefined : value)));
  return kept;
}

async function rows(path: string): Promise<readonly Row[]> {
  return (await readFile(path, 'utf8')).trim().split('\n').map((line) => known(JSON.parse(line)));
}

function print(name: string, counts: Parameters<typeof scoreLine>[1]): void {
  process.stdout.write(scoreLine(name, counts));
}

function clustersOf(all: readonly Row[]): readonly (readonly Row[])[] {
  const clusters = new Map<number, Row[]>();
  deduplicate(all).forEach(({ cluster }, index) => clusters.set(cluster, [...(clusters.get(cluster) ?? []), all[index] ?? { id: '' }]));
  return [...clusters.values()];
}

async function dblpAcm(folder: string): Promise<void> {
  const all = await rows(join(folder, 'records.jsonl'));
  const gold = new Set((await readFile(join(folder, 'gold_pairs.csv'), 'utf8')).trim().split(/\r?\n/).slice(1));
  const records = all.map((row) => ({ id: row.id, record: row, source: row.source ?? '' }));
  for (const oneToOne of [false, true]) {
    const clusters = new Map<string, string[]>();
    for (const { id, cluster } of dedupRecords(records, { oneToOne })) clusters.set(cluster, [...(clusters.get(cluster) ?? []), id]);
    const pairs = [...clusters.values()].flatMap((ids) => ids.filter((id) => id.startsWith('dblp:')).flatMap((a) => ids.filter((id) => id.startsWith('acm:')).map((b) => `${a},${b}`)));
    const tp = pairs.filter((pair) => gold.has(pair)).length;
    print(`dblp-acm ${oneToOne ? '1:1' : 'closure'}`, { tp, fp: pairs.length - tp, fn: gold.size - tp });
  }
}

async function asysd(folder: string): Promise<void> {
  let [tp, fp, fn] = [0, 0, 0];
  for (const cluster of clustersOf(await rows(join(folder, 'records.jsonl')))) {
    const unique = cluster.filter((row) => row.label === 'unique').length;
    tp += Math.min(cluster.length - unique, cluster.length - 1);
    fp += Math.max(0, unique - 1);
    fn += unique === 0 ? 1 : 0;
  }
  print('asysd-diabetes', { tp, fp, fn });
}

async function respiratory(folder: string): Promise<void> {
  let [tp, fp, fn] = [0, 0, 0];
  for (const cluster of clustersOf(await rows(join(folder, 'records.jsonl')))) {
    const copies = cluster.filter((row) => row.label === 'duplicate').length;
    if (cluster.length > 1) {
      tp += copies;
      fp += cluster.length - copies;
    } else fn += copies;
  }
  print('sra-respiratory', { tp, fp, fn });
}

async function scholarPairs(path: string): Promise<void> {
  let [tp, fp, fn] = [0, 0, 0];
  for (const line of (await readFile(path, 'utf8')).trim().split('\n')) {
    const { label, left, right }: { label: number; left: object; right: object } = JSON.parse(line);
    const { match } = matchPair(known(left), known(right));
    if (match && label === 1) tp += 1;
    else if (match) fp += 1;
    else if (label === 1) fn += 1;
  }
  print('dblp-scholar-pairs', { tp, fp, fn });
}

const sets = join(shared, 'data', 'dedup');
await dblpAcm(join(sets, 'dblp-acm'));
await asysd(join(sets, 'asysd-diabetes'));
await respiratory(join(sets, 'sra-respiratory'));
await scholarPairs(join(sets, 'dblp-scholar-pairs', 'valid.jsonl'));
await part('siblings.ts', []);
for (const size of values.sizes.split(',').map(Number)) {
  await using set = await makeSynthetic(shared, size, Number(values.seed));
  await part('batch.ts', [set.path]);
  // A million through Postgres takes minutes: asked for by name.
  if (size <= 100_000 || values.postgres) await part('postgres-index.ts', [set.path]);
}
await part('address-refusal.ts', []);
await part('rerun.ts', []);

/** In a process of its own, with the program's own flags, so that each peak of memory is its own. */
async function part(file: string, args: readonly string[]): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--semi-space-growth-factor=1', '--heap-growing-percent=60', join(import.meta.dirname, 'dedup', file), ...args]);
  process.stdout.write(stdout);
}
