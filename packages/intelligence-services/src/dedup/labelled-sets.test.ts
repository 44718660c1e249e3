/** Floors on the labelled sets, below what bench/dedup.ts measures: they catch a regression, they are not the goal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from '@sluice/testing';
import { describe, expect, it } from 'vitest';
import { dedupRecords, matchPair } from './dedup-records.ts';
import type { Comparable } from './features.ts';

type Row = Comparable & { readonly id: string; readonly label: string; readonly source?: string };

const shared = sharedFolder();

interface LabelledPair {
  readonly label: number;
  readonly left: Comparable;
  readonly right: Comparable;
}

function linesOf(path: string): readonly string[] {
  return readFileSync(join(shared ?? '', 'data', 'dedup', path), 'utf8').trim().split('\n');
}

const known = (_: string, value: unknown) => (value === null || value === '' ? undefined : value);

function recordsOf(path: string): readonly Row[] {
  return linesOf(path).map((line) => JSON.parse(line, known));
}

function pairsOf(path: string): readonly LabelledPair[] {
  return linesOf(path).map((line) => JSON.parse(line, known));
}

function clustersOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const clusters = new Map<string, Row[]>();
  dedupRecords(rows.map((row) => ({ id: row.id, record: row }))).forEach(({ cluster }, index) => clusters.set(cluster, [...(clusters.get(cluster) ?? []), ...rows.slice(index, index + 1)]));
  return [...clusters.values()];
}

describe.skipIf(shared === null)('dedupRecords() on labelled sets (needs ../shared)', { timeout: 120_000 }, () => {
  it('dedupRecords() links DBLP and ACM with F1 over .98, one to one over .985', () => {
    const rows = recordsOf('dblp-acm/records.jsonl');
    const gold = new Set(readFileSync(join(shared ?? '', 'data/dedup/dblp-acm/gold_pairs.csv'), 'utf8').trim().split(/\r?\n/).slice(1));
    const f1 = (oneToOne: boolean) => {
      const clusters = new Map<string, string[]>();
      for (const { id, cluster } of dedupRecords(rows.map((row) => ({ id: row.id, record: row, source: row.source ?? '' })), { oneToOne })) {
        clusters.set(cluster, [...(clusters.get(cluster) ?? []), id]);
      }
      const pairs = [...clusters.values()].flatMap((ids) => ids.flatMap((a) => ids.filter((b) => a.startsWith('dblp:') && b.startsWith('acm:')).map((b) => `${a},${b}`)));
      return (2 * pairs.filter((pair) => gold.has(pair)).length) / (pairs.length + gold.size);
    };
    expect(f1(false)).toBeGreaterThan(0.98);
    expect(f1(true)).toBeGreaterThan(0.985);
  });

  it('dedupRecords() joins at most five of the diabetes set that are not one paper', () => {
    const clusters = clustersOf(recordsOf('asysd-diabetes/records.jsonl'));
    expect(clusters.reduce((sum, cluster) => sum + Math.max(0, cluster.filter(({ label }) => label === 'unique').length - 1), 0)).toBeLessThanOrEqual(5);
    expect(clusters.filter((cluster) => cluster.every(({ label }) => label === 'duplicate')).length).toBeLessThanOrEqual(5);
  });

  it('dedupRecords() finds over 99% of the respiratory duplicates', () => {
    const clusters = clustersOf(recordsOf('sra-respiratory/records.jsonl'));
    const missed = clusters.filter((cluster) => cluster.length === 1 && cluster[0]?.label === 'duplicate').length;
    expect(missed).toBeLessThan(8);
  });

  it('matchPair() judges the Scholar pairs with F1 over .93 and precision over .95', () => {
    let [tp, fp, fn] = [0, 0, 0];
    for (const { label, left, right } of pairsOf('dblp-scholar-pairs/valid.jsonl')) {
      const { match } = matchPair(left, right);
      tp += match && label === 1 ? 1 : 0;
      fp += match && label === 0 ? 1 : 0;
      fn += !match && label === 1 ? 1 : 0;
    }
    expect((2 * tp) / (2 * tp + fp + fn)).toBeGreaterThan(0.93);
    expect(tp / (tp + fp)).toBeGreaterThan(0.95);
  });
});
