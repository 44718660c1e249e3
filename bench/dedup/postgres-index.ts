/**
 * Deduplication of a run in Postgres, its index kept there: records a second from the first append to the last cluster, and the parent's peak memory.
 *
 *     node bench/dedup/postgres-index.ts RECORDS.jsonl
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { PaperRecord, resolveQuickly, type SourceItem } from '@sluice/core-models';
import { PairScore, readSynthetic } from './synthetic-set.ts';
import { scoreLine } from './score-line.ts';

// As the program does, before drizzle-orm is loaded: the peak is the program's.
resolveQuickly();
const { appendEntries, createRun, deduplicateRun, newRunId, openDatabase, readEntries, startLocalServer } = await import('@sluice/intelligence-services');

const [path = ''] = process.argv.slice(2);
await using server = await startLocalServer();
await using db = await openDatabase({ url: server.url });
const runId = newRunId(new Date());
await createRun(db, { runId, identity: 'bench', config: {}, pins: {}, owner: 'bench:1' });

const golds: number[] = [];
let batch: SourceItem[] = [];
const begin = await moment();
for await (const { cluster, id, ...row } of readSynthetic(path)) {
  golds.push(cluster);
  batch.push({ kind: 'record', source: 'records.jsonl', locator: id, record: PaperRecord.parse(row) });
  if (batch.length < 1000) continue;
  await appendEntries(db, runId, batch);
  batch = [];
}
await appendEntries(db, runId, batch);
const appended = await moment();
await deduplicateRun(db, runId, { enabled: true, signal: new AbortController().signal });
const done = await moment();
const peak = Math.round(process.resourceUsage().maxRSS / 1024);

const score = new PairScore();
for await (const { ordinal, leaderOrdinal } of readEntries(db, runId)) score.add(golds[ordinal - 1] ?? -1, leaderOrdinal ?? ordinal);
const rate = (from: Moment, to: Moment) => `${Math.round(golds.length / (to.wall - from.wall))}/s wall, ${Math.round(golds.length / (to.cpu - from.cpu + to.server - from.server))}/s of CPU (parent ${(to.cpu - from.cpu).toFixed(1)} s, server ${(to.server - from.server).toFixed(1)} s)`;
process.stdout.write(scoreLine(`postgres ${golds.length}`, { ...score.counts(), note: `${rate(appended, done)}; with the entries' own insertion ${rate(begin, done)}; parent's peak ${peak} MB` }));

interface Moment {
  readonly wall: number;
  readonly cpu: number;
  readonly server: number;
}

async function moment(): Promise<Moment> {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6, server: await serverCpu() };
}

/** Seconds of CPU that the server's backends have used, where /proc tells; with it a figure of a busy machine can be read. */
async function serverCpu(): Promise<number> {
  const backends = await db.orm.execute<{ pid: number }>('select pid from pg_stat_activity');
  let ticks = 0;
  for (const { pid } of Array.isArray(backends) ? backends : []) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / 100;
}
