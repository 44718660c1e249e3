/**
 * nDCG@10 of `rankCorpus` on the collections in ../shared/data, one configuration for both, over all queries and over halves of them.
 *
 *     node bench/rank.ts
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { rankCorpus } from '@sluice/intelligence-services';
import { sharedFolder } from '@sluice/testing';

const shared = sharedFolder();
if (shared === null) {
  process.stdout.write('skipped: no ../shared; expected the data there or in SLUICE_SHARED\n');
  process.exit(0);
}

async function lines<T>(path: string, parse: (line: string) => T): Promise<readonly T[]> {
  return (await readFile(path, 'utf8')).trim().split('\n').map(parse);
}

for (const name of ['cranfield', 'scifact-train']) {
  const folder = join(shared, 'data', 'rank', name);
  const corpus = await lines(join(folder, 'corpus.jsonl'), (line): { id: string; title: string; abstract: string } => JSON.parse(line));
  const relevant = new Map<string, Map<string, number>>();
  for (const [query = '', id = '', grade] of (await lines(join(folder, 'qrels.tsv'), (line) => line.split('\t'))).slice(1)) {
    const grades = relevant.get(query) ?? new Map<string, number>();
    relevant.set(query, grades);
    if (Number(grade) > 0) grades.set(id, Number(grade));
  }
  const queries = (await lines(join(folder, 'queries.jsonl'), (line): { id: string; text: string } => JSON.parse(line))).filter((query) => (relevant.get(query.id)?.size ?? 0) > 0);
  const start = performance.now();
  const found = new Map<string, string[]>();
  for (const { query, id } of rankCorpus(corpus, queries, 10)) found.set(query, [...(found.get(query) ?? []), id]);
  const milliseconds = performance.now() - start;
  const scores = queries.map((query) => {
    const grades = relevant.get(query.id) ?? new Map<string, number>();
    const gain = (values: readonly number[]) => values.reduce((sum, value, at) => sum + value / Math.log2(at + 2), 0);
    return gain((found.get(query.id) ?? []).map((id) => grades.get(id) ?? 0)) / gain([...grades.values()].sort((a, b) => b - a).slice(0, 10));
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const halves = [0, 1].map((half) => mean(scores.filter((_, at) => at % 2 === half)).toFixed(4)).join(' / ');
  process.stdout.write(`${name.padEnd(14)} nDCG@10 ${mean(scores).toFixed(4)}  (halves ${halves})  ${queries.length} queries, ${Math.round(milliseconds)} ms\n`);
}
