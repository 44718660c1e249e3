/**
 * Deduplication against the labelled sets in ../shared/data, one configuration for all, and its speed on a synthetic set.
 *
 *     node bench/dedup.ts [--synthetic FOLDER_OF_make-synthetic.py]
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { deduplicate, dedupRecords, matchPair } from '@sluice/intelligence-services';
import { sharedFolder } from '@sluice/testing';

const { values } = parseArgs({ options: { synthetic: { type: 'string' } } });
const shared = sharedFolder();
if (shared === null && values.synthetic === undefined) {
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

function print(name: string, counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly note?: string }): void {
  const { tp, fp, fn, note = '' } = counts;
  const precision = tp / Math.max(1, tp + fp);
  const recall = tp / Math.max(1, tp + fn);
  const f1 = (2 * tp) / Math.max(1, 2 * tp + fp + fn);
  process.stdout.write(`${name.padEnd(22)} P ${precision.toFixed(4)}  R ${recall.toFixed(4)}  F1 ${f1.toFixed(4)}  fp ${fp}  fn ${fn}  ${note}\n`);
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

async function synthetic(folder: string): Promise<void> {
  const all: Row[] = [];
  let rest = '';
  for await (const chunk of createReadStream(join(folder, 'records.jsonl'), 'utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) all.push(known(JSON.parse(line)));
  }
  const before = process.cpuUsage();
  const start = performance.now();
  const places = deduplicate(all);
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(before);
  const pairsIn = (counts: Iterable<number>) => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const count = (keys: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.values();
  };
  const gold = pairsIn(count(all.map((row) => String(row.cluster))));
  const found = pairsIn(count(places.map(({ cluster }) => String(cluster))));
  const tp = pairsIn(count(places.map(({ cluster }, index) => `${cluster} ${all[index]?.cluster ?? ''}`)));
  const cpu = (used.user + used.system) / 1e6;
  print(`synthetic ${all.length}`, {
    tp,
    fp: found - tp,
    fn: gold - tp,
    note: `${Math.round(all.length / seconds)}/s wall, ${Math.round(all.length / cpu)}/s of CPU, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  });
}

if (shared !== null) {
  const sets = join(shared, 'data', 'dedup');
  await dblpAcm(join(sets, 'dblp-acm'));
  await asysd(join(sets, 'asysd-diabetes'));
  await respiratory(join(sets, 'sra-respiratory'));
  await scholarPairs(join(sets, 'dblp-scholar-pairs', 'valid.jsonl'));
}
if (values.synthetic !== undefined) await synthetic(values.synthetic);
