/** The synthetic scale sets of ../shared/data/dedup/make-synthetic.py, made in the temporary folder for as long as they are used. */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface SyntheticRow {
  readonly id: string;
  readonly cluster: number;
  readonly title: string;
  readonly authors: readonly string[];
  readonly year?: number;
  readonly venue?: string;
  readonly volume?: string;
  readonly pages?: string;
  readonly doi?: string;
}

export interface SyntheticSet extends AsyncDisposable {
  readonly path: string;
}

export async function makeSynthetic(shared: string, size: number, seed: number): Promise<SyntheticSet> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-synthetic-'));
  await promisify(execFile)('python3', [join(shared, 'data', 'dedup', 'make-synthetic.py'), String(size), folder, String(seed)]);
  return { path: join(folder, 'records.jsonl'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Empty fields are unknown. */
export async function* readSynthetic(path: string): AsyncGenerator<SyntheticRow> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const row: SyntheticRow = JSON.parse(line, (_, value) => (value === null || value === '' ? undefined : value));
    yield row;
  }
}

export interface PairCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/** Pairs of records in one cluster: found, against gold. */
export class PairScore {
  readonly #gold = new Map<string, number>();
  readonly #found = new Map<string, number>();
  readonly #both = new Map<string, number>();

  add(gold: string | number, found: string | number): void {
    count(this.#gold, String(gold));
    count(this.#found, String(found));
    count(this.#both, `${gold} ${found}`);
  }

  counts(): PairCounts {
    const tp = pairs(this.#both);
    return { tp, fp: pairs(this.#found) - tp, fn: pairs(this.#gold) - tp };
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairs(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
}
