/** `pnpm bench scale [--part enqueue,throughput,latency,cancel,idle,bytes,outlook] [--papers N]`: many workers on one Postgres, measured, and what that means for a million papers and a hundred million. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PaperQueue, fillQueue } from '@sluice/intelligence-services';
import { printMachine, printTable } from './print-table.ts';
import { bytesPerPaper } from './scale/bytes.ts';
import { cancelTimes } from './scale/cancel.ts';
import { idleLoad } from './scale/idle-load.ts';
import { type Given, outlook, workersThatFill } from './scale/simulate.ts';
import { slopeOf } from './scale/slope.ts';
import { putRows } from './scale/put-rows.ts';
import { makeRun, openBenchStore } from './scale/store.ts';
import { takeLeases } from './scale/take-leases.ts';
import { workOff } from './scale/work-off.ts';

const PARTS = ['enqueue', 'throughput', 'latency', 'cancel', 'idle', 'bytes', 'outlook'] as const;
const { values } = parseArgs({ options: { part: { type: 'string' }, papers: { type: 'string' }, enqueued: { type: 'string' } } });
const wanted = new Set(values.part?.split(',') ?? PARTS);
const papers = Number(values.papers ?? 30_000);
const enqueued = Number(values.enqueued ?? 1_000_000);
/** Papers of a worker after which its heap is looked at: by then all code has been compiled. */
const WARM_UP = 20_000;
const fixed = (value: number, digits = 1): string => value.toFixed(digits);

printMachine();
const figures: string[][] = [];
// What docs/scale.md last printed, where this part is asked for alone.
let databasePace = 1878;

if (wanted.has('enqueue')) {
  await using store = await openBenchStore();
  const runId = await makeRun(store.db, enqueued);
  await using queue = await PaperQueue.open(store.db, { migrate: true });
  const startedAt = performance.now();
  await fillQueue(store.db, queue, { runId });
  const opened = (performance.now() - startedAt) / 1000;
  figures.push([`${enqueued.toLocaleString('en')} papers open to workers`, `${fixed(opened, 2)} s`, '≤ 30 s a million', 'the first page is in the queue, and the job that is the rest; fsync on']);
  const taken = await takeLeases(queue, runId, Math.min(enqueued, 100_000));
  figures.push(['of these put as rows and taken, by one process that works on none', `${Math.round(taken.papers / taken.seconds).toLocaleString('en')}/s`, '', `${taken.papers.toLocaleString('en')} in ${fixed(taken.seconds)} s`]);
  const rows = Math.min(enqueued, 200_000);
  const put = await putRows(store, queue, rows);
  figures.push(['rows of the queue a second, all put and none taken', Math.round(rows / put.seconds).toLocaleString('en'), '33,333: a million in 30 s', `${rows.toLocaleString('en')} in ${fixed(put.seconds)} s, ${fixed((put.serverCpuSeconds / rows) * 1000, 3)} CPU seconds of the server per 1,000`]);
}

if (wanted.has('throughput')) {
  await using store = await openBenchStore();
  await workOff(store, { papers: 2000, workers: 2, settings: {} });
  const two = await workOff(store, { papers, workers: 2, settings: {} });
  databasePace = two.papersPerSecond;
  figures.push(['papers a second, no-op stages, 2 workers', Math.round(two.papersPerSecond).toLocaleString('en'), '≥ 2,000', `${papers.toLocaleString('en')} papers, checkpoint_interval 250, fsync on`]);
  const cpu = ((two.workerCpuSeconds + two.serverCpuSeconds) / papers) * 1000;
  figures.push(['CPU seconds per 1,000 papers, workers and server', `${fixed(two.workerCpuSeconds / papers * 1000, 2)} + ${fixed(two.serverCpuSeconds / papers * 1000, 2)}`, '≤ 1.00 for 2,000/s on 2 cores', `so two cores with nothing else to do give ${Math.round(2000 / cpu).toLocaleString('en')} papers/s`]);
  for (const heaps of two.heaps) {
    const warm = heaps.filter(({ recorded }) => recorded > WARM_UP);
    const [first, last] = [warm[0], warm.at(-1)];
    if (first === undefined || last === undefined || first === last) continue;
    const slope = slopeOf(warm.map(({ recorded, heapMb }) => ({ x: recorded / 10_000, y: heapMb })));
    figures.push(['heap of a worker, per 10,000 papers', `${fixed(slope, 3)} MB`, '< 1 MB', `least squares over ${warm.length} looks after a collection, ${fixed(first.heapMb)} MB at ${first.recorded.toLocaleString('en')} and ${fixed(last.heapMb)} MB at ${last.recorded.toLocaleString('en')} papers, at most ${fixed(Math.max(...warm.map(({ heapMb }) => heapMb)))} MB; resident ${fixed(last.rssMb, 0)} MB`]);
  }
}

if (wanted.has('latency')) {
  await using store = await openBenchStore();
  const settings = { extractMs: 250, slots: 4, checkpoint: 10 };
  const one = await workOff(store, { papers: 400, workers: 1, settings });
  const four = await workOff(store, { papers: 400, workers: 4, settings });
  figures.push(['4 workers against 1, latency-bound papers', `${fixed(four.papersPerSecond / one.papersPerSecond, 2)} ×`, '≥ 3.6 ×', `400 papers of 250 ms, 4 slots a worker: ${fixed(one.seconds)} s and ${fixed(four.seconds)} s`]);
}

if (wanted.has('cancel')) {
  for (const { what, quiet, ended } of await cancelTimes()) figures.push([`cancelled, ${what}`, `${fixed(quiet)} s, ${fixed(ended)} s`, '≤ 5 s', 'until no call goes on; until the run, or the command, has ended']);
}

if (wanted.has('idle')) {
  const load = await idleLoad({ workers: 50, seconds: 30 });
  figures.push(['50 waiting workers, queries a second', fixed(load.queriesPerSecond), '≤ 20', 'counted by the server over 30 s']);
  figures.push(['50 waiting workers, share of a core', `${fixed(load.coreShare * 100)}%`, '≤ 1%', 'of all server processes, by /proc']);
}

if (wanted.has('bytes')) {
  const { papers: measured, tables } = await bytesPerPaper();
  const of = `${measured} papers of the corpus, seven targets, no model`;
  for (const { table, bytes } of tables) figures.push([`${table}, bytes a paper`, Math.round(bytes).toLocaleString('en'), '', `rows after compression, without indexes; ${of}`]);
  figures.push(['together, bytes a paper', Math.round(tables.reduce((sum, { bytes }) => sum + bytes, 0)).toLocaleString('en'), '', of]);
}

if (figures.length > 0) printTable(['measure', 'here', 'goal', 'how'], figures);

if (wanted.has('outlook')) {
  // The stage times of docs/scale.md: conversion measured on the corpus, a call and its price as stated there.
  const given: Given = {
    convertCoreSeconds: 0.6,
    callSeconds: 6,
    callsPerPaper: 1,
    tokensPerPaper: 12_000,
    usdPerMillionTokens: 0.4,
    convertSlots: 3,
    llmSlots: 8,
    databasePapersPerSecond: databasePace,
    providerTokensPerMinute: 30_000_000,
    workerUsdPerHour: 0.1,
    bytesPerPaper: 85_000,
  };
  const enough = workersThatFill(given);
  process.stdout.write(`\nOutlook, from ${JSON.stringify(given)}\nThe provider's limit binds from ${enough.provider} workers on; with a model of one's own Postgres does from ${enough.database} on.\n\n`);
  printTable(
    ['papers', 'workers', 'hours', 'binds', 'workers, USD', 'tokens, USD', 'store, GB'],
    [1e6, 1e8].flatMap((size) =>
      [1, 10, 100, 1000].map((workers) => {
        const view = outlook({ papers: size, workers }, given);
        return [size.toExponential(0), String(workers), fixed(view.hours), view.binds, fixed(view.workerUsd, 0), fixed(view.tokenUsd, 0), fixed(view.storeGb, 0)];
      }),
    ),
  );
}
