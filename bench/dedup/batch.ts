/**
 * One batch in memory: records a second, and peak memory with the records' own.
 *
 *     node bench/dedup/batch.ts RECORDS.jsonl
 */
import process from 'node:process';
import { DedupBatch } from '@sluice/intelligence-services';
import { scoreLine } from './score-line.ts';
import { PairScore, readSynthetic } from './synthetic-set.ts';

const [path = ''] = process.argv.slice(2);
const rows = await Array.fromAsync(readSynthetic(path));
const before = process.cpuUsage();
const start = performance.now();
const batch = new DedupBatch();
for (const row of rows) batch.add({ id: row.id, record: row });
const clusters = Array.from(batch.lines(), ({ cluster }) => cluster);
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(before);
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
const score = new PairScore();
rows.forEach(({ cluster }, index) => score.add(cluster, clusters[index] ?? ''));
const cpu = (used.user + used.system) / 1e6;
process.stdout.write(scoreLine(`batch ${rows.length}`, { ...score.counts(), note: `${Math.round(rows.length / seconds)}/s wall, ${Math.round(rows.length / cpu)}/s of CPU (${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s), peak ${peak} MB` }));
