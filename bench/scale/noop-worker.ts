/** A worker process whose stages do nothing, or only wait: what is left is the queue, the graph and the record. Tells its heap every 10,000 papers. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConcurrencyConfig, type Outcome } from '@sluice/core-models';
import { PaperQueue, openDatabase } from '@sluice/intelligence-services';
import { abstractDocument } from '@sluice/pdf-fallback';
import { type Services, leasedGraph } from '@sluice/pipeline';

const [url = '', runId = '', settings = '{}'] = process.argv.slice(2);
const { extractMs = 0, slots = 500, checkpoint = 250 }: { extractMs?: number; slots?: number; checkpoint?: number } = JSON.parse(settings);
await using db = await openDatabase({ url });
await using queue = await PaperQueue.open(db, { migrate: false });
const document = abstractDocument({ abstract: 'Nothing.', sha256: '0'.repeat(64) });

const services: Omit<Services, 'record'> = {
  download: ({ trip, entry }) => Promise.resolve({ kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: '' } }),
  convert: ({ trip, entry }) => Promise.resolve({ kind: 'converted', trip, entry, document, textHash: '', pdf: undefined, reason: '' }),
  identify: (paper) => Promise.resolve(paper),
  extract: async ({ trip, entry }): Promise<Outcome> => {
    if (extractMs > 0) await sleep(extractMs);
    return { kind: 'outcome', runId, ordinal: entry.ordinal, status: 'extracted', stage: 'extract', reason: '', attempts: 1, stageMs: trip.stageMs, extraction: {}, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 } };
  },
};
const limits = ConcurrencyConfig.parse({ maxConcurrentDownloads: slots, maxConcurrentConversions: Math.min(256, slots), maxConcurrentLlm: slots, queueSize: 1000, checkpointInterval: checkpoint });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
let recorded = 0;
let told = 0;
const startCost = process.cpuUsage();
process.stdout.write('ready\n');
await leasedGraph(services, {
  db,
  queue,
  runId,
  workerId: `bench:${process.pid}`,
  limits,
  stop: stop.signal,
  onRecorded: (outcomes) => {
    recorded += outcomes;
    if (recorded - told < 10_000) return;
    told = recorded;
    globalThis.gc?.();
    process.stdout.write(`${JSON.stringify({ recorded, heapMb: process.memoryUsage().heapUsed / 2 ** 20, rssMb: process.memoryUsage.rss() / 2 ** 20 })}\n`);
  },
  onWarning: (sentence) => process.stderr.write(`${sentence}\n`),
});
const { user, system } = process.cpuUsage(startCost);
process.stdout.write(`${JSON.stringify({ cpuSeconds: (user + system) / 1e6 })}\n`);
