import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '@sluice/core-models';
import { PaperQueue, type Step, beat, fillQueue, migrateStore, openDatabase, shareRun, steps, updateRun } from '@sluice/intelligence-services';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import postgres from 'postgres';
import { beforeEach, expect, test } from 'vitest';
import { openSluice } from '../open-sluice.ts';
import { newDatabase, requestOf, runThrough, writePapers } from '../test-bench.ts';
import type { WorkerEvent } from './worker-event.ts';

const timeout = 180_000;
const openai = (baseUrl: string) => ({ extractor: 'openai', settings: { llmSettings: { model: 'loopback-1', baseUrl, retryBaseSeconds: 0.01, retryCapSeconds: 0.05 } } }) as const;

/** A database of each test's own: workers take whatever runs a store has. */
let db: string;
beforeEach(async () => {
  db = await newDatabase();
  // A worker waits for the tables, those of the queue too.
  await migrateStore({ url: db, roles: [] });
}, timeout);

async function rows(query: string): Promise<readonly Record<string, unknown>[]> {
  const client = postgres(db, { max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(query);
  } finally {
    await client.end();
  }
}

test('PaperWorker: two workers share a run that a third process follows; each paper has one outcome, each worker some of them, and a limit over all of them holds', { timeout }, async () => {
  await using folder = await temporaryFolder();
  // One worker alone would need five seconds: whoever hears of the run a second later still finds papers.
  await using llm = await startLoopbackLlm({ script: { latencyMs: 400 } });
  const papers = await writePapers(folder.path, 24);
  await using one = await openSluice({ db, workDir: join(folder.path, 'one'), asWorker: true });
  await using two = await openSluice({ db, workDir: join(folder.path, 'two'), asWorker: true });
  await using follower = await openSluice({ db, workDir: join(folder.path, 'three') });
  const started = Promise.withResolvers<void>();
  let ready = 0;
  const onEvent = (event: WorkerEvent): void => {
    if (event.type !== 'started') return;
    ready += 1;
    if (ready === 2) started.resolve();
  };
  const workers = [one.worker({ onEvent }), two.worker({ onEvent })];
  await started.promise;

  const request = requestOf({ sources: [papers], ...openai(llm.baseUrl) });
  // And few in each one's hands, so that there are some to find.
  const concurrency = { maxConcurrentDownloads: 1, maxConcurrentConversions: 1, queueSize: 1 };
  const ended = runThrough(follower.run({ ...request, settings: { ...request.settings, concurrency, acrossWorkers: { maxLlmCalls: 3, queuePage: 6 } } }));
  await expect.poll(() => llm.concurrency.now, { timeout: 60_000 }).toBeGreaterThan(0);
  // Of the 24 a page and a half.
  const [free] = await rows(`select count(*)::int as papers from sluice_queue.job where name like 'download.%' and state < 'active' and data ->> 'o' <> '0'`);
  expect(free?.['papers']).toBeLessThanOrEqual(9);
  const { outcomes, summary } = await ended;
  expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 24, pending: 0 } });
  expect(outcomes.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  const shares = await rows(`select worker, count(*)::int as n from sluice.outcomes where run_id = '${summary.runId}' group by worker`);
  expect(shares).toHaveLength(2);
  // Each worker's own ceiling is 2 calls: without the limit over both it would be 4.
  expect(llm.concurrency.peak).toBeLessThanOrEqual(3);
  for (const worker of workers) worker.drain();
  await Promise.all(workers.map((worker) => worker.done));
  expect(await rows('select * from sluice.workers')).toEqual([]);
});

test('PaperWorker: stages may be three machines that see no folder of each other: PDFs go by their hash, texts by the database', { timeout }, async () => {
  await using folder = await temporaryFolder();
  const papers = await writePapers(folder.path, 5);
  const blobs = { address: join(folder.path, 'blobs'), env: {} };
  const steps = [['download'], ['convert'], ['extract']] as const;
  await using machines = new AsyncDisposableStack();
  const workers = [];
  const handedTo: string[] = [];
  for (const own of steps) {
    const machine = machines.use(await openSluice({ db, workDir: join(folder.path, own[0]), asWorker: true, blobs }));
    const ready = Promise.withResolvers<void>();
    const onEvent = (event: WorkerEvent): void => {
      if (event.type === 'started') ready.resolve();
      if (event.type === 'handed_on') handedTo.push(event.step);
    };
    workers.push(machine.worker({ steps: own, onEvent }));
    await ready.promise;
  }
  await using follower = await openSluice({ db, workDir: join(folder.path, 'own'), blobs });
  const run = follower.run(requestOf({ sources: [papers], newRun: true, settings: { cache: { enabled: false } } }));
  run.event$.subscribe((event) => {
    // From here on the files are nowhere but in the store of PDFs.
    if (event.type === 'intake_done') void rm(papers, { recursive: true });
  });
  const { outcomes, summary } = await runThrough(run);
  expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 5, pending: 0 } });
  for (const { stageMs } of outcomes) expect(Object.keys(stageMs)).toEqual(expect.arrayContaining(['download', 'convert', 'extract']));
  expect(handedTo.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'convert'), ...Array.from({ length: 5 }, () => 'extract')]);
  const by = await rows(`select distinct worker from sluice.outcomes where run_id = '${summary.runId}'`);
  expect(by).toHaveLength(1);
  // No machine's disk keeps what it has done with; whoever follows finds it where all do, until it is forgotten.
  for (const own of steps) expect(await readdir(join(folder.path, own[0], 'pdfs'))).toEqual([]);
  const sha256 = outcomes[0]?.pdf?.sha256 ?? '';
  const shown = await follower.archive.pdf(sha256);
  expect(Buffer.concat(await Array.fromAsync(shown?.open() ?? [])).toString('latin1', 0, 5)).toBe('%PDF-');
  await follower.forget(sha256);
  expect(await follower.archive.pdf(sha256)).toBeNull();
  for (const worker of workers) worker.drain();
  await Promise.all(workers.map((worker) => worker.done));
});

test('PaperWorker says in a sentence why it cannot read the store yet, and begins when it can', { timeout }, async () => {
  await using folder = await temporaryFolder();
  const url = new URL(db);
  url.username = `lesser_${url.pathname.slice(1)}`;
  await rows(`create role ${url.username} login`);
  // As in the middle of a migration: it sees that there are tables, and may not read them.
  await rows(`grant usage on schema sluice to ${url.username}`);
  {
    await using sluice = await openSluice({ db: url.href, workDir: folder.path, asWorker: true });
    const [warned, started] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
    const worker = sluice.worker({
      onEvent: (event) => {
        if (event.type === 'warning') warned.resolve(event.message);
        if (event.type === 'started') started.resolve();
      },
    });
    const sentence = await warned.promise;
    await migrateStore({ url: db, roles: [url.username] });
    await started.promise;
    worker.drain();
    await worker.done;
    expect(sentence).toMatch(/^Cannot read the store yet: permission denied for table migrations; expected "sluice migrate" .*\.$/);
  }
  await rows(`drop owned by ${url.username}`);
  await rows(`drop role ${url.username}`);
});

test('PaperWorker waits for a server that is not there, and asks for no rights of it', { timeout }, async () => {
  await using folder = await temporaryFolder();
  await using sluice = await openSluice({ db: 'postgres://127.0.0.1:1/none', workDir: folder.path, asWorker: true });
  const said = Promise.withResolvers<string>();
  const worker = sluice.worker({ onEvent: (event) => (event.type === 'warning' ? said.resolve(event.message) : undefined) });
  expect(await said.promise).toMatch(/^The database does not answer \(.*ECONNREFUSED.*\); waiting for it\.$/);
  worker.drain();
  await worker.done;
});

test('PaperWorker keeps away from a run that was begun with another version, and says why', { timeout }, async () => {
  await using folder = await temporaryFolder();
  // Longer than anybody waits: the run is left before a paper is done, so there is work to keep away from.
  await using llm = await startLoopbackLlm({ script: { latencyMs: 600_000 } });
  await using sluice = await openSluice({ db, workDir: folder.path });
  const run = sluice.run(requestOf({ sources: [await writePapers(folder.path, 3)], ...openai(llm.baseUrl), runId: 'pinned' }));
  const reading = run.outcome$.subscribe();
  const { runId } = await run.started;
  await expect.poll(() => llm.concurrency.now, { timeout: 60_000 }).toBeGreaterThan(0);
  reading.unsubscribe();
  await run.summary.catch(() => undefined);
  await using store = await openDatabase({ url: db });
  await updateRun(store, runId, { pins: { converter: 'of another age' } });
  await using queue = await PaperQueue.open(store, { migrate: false });
  await fillQueue(store, queue, { runId });
  await shareRun(store, runId, { shared: true });
  const away = Promise.withResolvers<string>();
  const worker = sluice.worker({ onEvent: (event) => (event.type === 'keeps_away' ? away.resolve(event.reason) : undefined) });
  expect(await away.promise).toMatch(/^it was begun with converter of another age, this worker has .*; it waits for a worker of that version$/);
  worker.drain();
  await worker.done;
  await shareRun(store, runId, { shared: false });
});

test('PaperWorker gives its only place to the run that has papers, and not to an older one that is open with nothing to do', { timeout }, async () => {
  await using folder = await temporaryFolder();
  await using sluice = await openSluice({ db, workDir: folder.path });
  const papers = await writePapers(folder.path, 3);
  const { runId: older } = (await runThrough(sluice.run(requestOf({ sources: [papers] })))).summary;
  await using store = await openDatabase({ url: db });
  // As its process leaves it that dies between the last outcome and its own end.
  await updateRun(store, older, { status: 'running' });
  await shareRun(store, older, { shared: true });
  const began: string[] = [];
  const started = Promise.withResolvers<void>();
  const attending = Promise.withResolvers<void>();
  const worker = sluice.worker({
    maxRuns: 1,
    onEvent: (event) => {
      if (event.type === 'started') started.resolve();
      if (event.type !== 'attending') return;
      began.push(event.runId);
      attending.resolve();
    },
  });
  await started.promise;
  await using follower = await openSluice({ db, workDir: join(folder.path, 'own') });
  const { summary } = await runThrough(follower.run(requestOf({ sources: [papers], newRun: true, settings: { cache: { enabled: false } } })));
  await attending.promise;
  expect(began).toEqual([summary.runId]);
  expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 3, pending: 0 } });
  worker.drain();
  await worker.done;
});

test('a paper that took five workers with it becomes a dead letter that tells of each, and retry tries it again', { timeout }, async () => {
  await using folder = await temporaryFolder();
  await using sluice = await openSluice({ db, workDir: folder.path });
  const request = requestOf({ sources: [await writePapers(folder.path, 2)], runId: 'poison' });
  const run = sluice.run(request);
  for await (const outcome of run) if (outcome.ordinal > 0) break;
  await run.summary.catch(() => undefined);
  const [left] = await rows(`select entries.ordinal from sluice.entries left join sluice.outcomes using (run_id, ordinal) where run_id = 'poison' and outcomes.ordinal is null`);
  const ordinal = Number(left?.['ordinal'] ?? 2);
  await rows(`delete from sluice.outcomes where run_id = 'poison' and ordinal = ${ordinal}`);
  // Four workers were lost with it before; a fifth is lost now: its lease is made to look like one that ran out.
  await rows(`insert into sluice.lost_leases (run_id, ordinal, job_id, attempt, step, detail) select 'poison', ${ordinal}, 'job ' || n, 1, 'download', 'worker host:' || n || ', in convert' from generate_series(1, 4) n`);
  await rows(`create or replace function sluice.lose_first() returns trigger language plpgsql as $$ begin new.retry_count := 1; return new; end $$`);
  await rows(`create trigger lose_first before insert on sluice_queue.job_common for each row when (new.name like 'download.%') execute function sluice.lose_first()`);
  const dead = await runThrough(sluice.run(request));
  await rows(`drop function sluice.lose_first cascade`);
  const outcome = (await Array.fromAsync(sluice.results('poison'))).find((row) => row.entry.ordinal === ordinal)?.outcome;
  expect(dead.summary.failuresByClass).toEqual({ dead_letter: 1 });
  expect(outcome).toMatchObject({ status: 'failed', errorClass: 'dead_letter', attempts: 5 });
  expect(outcome?.reason).toMatch(/Each of 5 workers .*worker host:1, in convert; worker host:2, in convert; .*sluice retry ID --dead/);
  expect(await sluice.retry('poison', { errorClass: 'dead_letter' })).toBe(1);
  expect((await runThrough(sluice.run(request))).summary).toMatchObject({ status: 'finished', counts: { failed: 0, pending: 0 } });
});

test('a cancelled run is left by every worker, with what is in flight given up; where stages are apart, one does not run ahead of the next, and who follows hears of pages read elsewhere', { timeout }, async () => {
  await using folder = await temporaryFolder();
  // Longer than anybody waits: only giving up ends these calls.
  await using llm = await startLoopbackLlm({ script: { latencyMs: 600_000 } });
  await using machine = await openSluice({ db, workDir: join(folder.path, 'machine'), asWorker: true });
  const [fetching, asking] = [stagesOf(machine, ['download']), stagesOf(machine, ['convert', 'extract'])];
  await Promise.all([fetching.ready, asking.ready]);
  await using sluice = await openSluice({ db, workDir: join(folder.path, 'own') });
  const request = requestOf({ sources: [await writePapers(folder.path, 20)], ...openai(llm.baseUrl), newRun: true });
  const concurrency = { maxConcurrentDownloads: 1, maxConcurrentConversions: 1, maxConcurrentLlm: 1, queueSize: 1 };
  const run = sluice.run({ ...request, settings: { ...request.settings, concurrency } });
  const ended = runThrough(run);
  await expect.poll(() => llm.concurrency.now, { timeout: 60_000 }).toBeGreaterThan(0);
  // The first does not run ahead of the second, though it has nothing else to do.
  expect(await fetching.paused).toEqual({ type: 'backpressure', runId: (await run.started).runId, state: 'paused', step: 'convert', waiting: 1 });
  // As a worker on another machine beats that has a long file at hand.
  await using store = await openDatabase({ url: db });
  const reading = { title: 'A thesis', page: 20, pages: 400, backend: 'pdfjs', secondsLeft: 30 };
  const [progress, { runId }] = [Promise.withResolvers<RunEvent>(), await run.started];
  run.event$.subscribe((event) => (event.type === 'conversion_progress' ? progress.resolve(event) : undefined));
  await beat(store, { workerId: 'elsewhere:1:x', steps, attending: [runId], busy: [{ runId, ordinal: 7, stage: 'convert', reading }], notes: {} });
  expect(await progress.promise).toEqual({ type: 'conversion_progress', runId, entry: 7, ...reading });
  await sluice.cancel(runId);
  await Promise.all([fetching.left, asking.left]);
  expect((await ended).summary).toMatchObject({ status: 'cancelled', counts: { pending: 20 } });
  // Given up, and accounted for: whether the provider charged, nobody knows.
  expect(await rows(`select distinct state from sluice.attempts where run_id = '${(await run.started).runId}'`)).toEqual([{ state: 'presumed' }]);
  for (const { worker } of [fetching, asking]) worker.drain();
  await Promise.all([fetching, asking].map(({ worker }) => worker.done));
});

function stagesOf(machine: Awaited<ReturnType<typeof openSluice>>, steps: readonly Step[]) {
  const [ready, paused, left] = [Promise.withResolvers<void>(), Promise.withResolvers<WorkerEvent>(), Promise.withResolvers<void>()];
  const worker = machine.worker({
    steps,
    onEvent: (event) => {
      if (event.type === 'started') ready.resolve();
      if (event.type === 'backpressure') paused.resolve(event);
      if (event.type === 'left') left.resolve();
    },
  });
  return { worker, ready: ready.promise, paused: paused.promise, left: left.promise };
}

test('PaperWorker that was told to go is heard of until what it has in hand is done, and takes part in no run meanwhile', { timeout }, async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm({ script: { latencyMs: 6000 } });
  await using one = await openSluice({ db, workDir: join(folder.path, 'one'), asWorker: true });
  await using follower = await openSluice({ db, workDir: join(folder.path, 'two') });
  const started = Promise.withResolvers<string>();
  const worker = one.worker({ onEvent: (event) => (event.type === 'started' ? started.resolve(event.workerId) : undefined) });
  const workerId = await started.promise;
  const ended = runThrough(follower.run(requestOf({ sources: [await writePapers(folder.path, 1)], ...openai(llm.baseUrl) })));
  await expect.poll(() => llm.concurrency.now, { timeout: 60_000 }).toBe(1);
  const [told] = await rows('select clock_timestamp()::text as at');
  worker.drain();
  // More than one beat later, and the call is not over.
  const late = () => rows(`select steps, attending, jsonb_array_length(busy) as busy from sluice.workers where worker_id = '${workerId}' and heartbeat_at > '${String(told?.['at'])}'::timestamptz + interval '3 seconds'`);
  await expect.poll(late, { timeout: 20_000 }).toEqual([{ steps: [], attending: [], busy: 1 }]);
  await worker.done;
  expect(await late()).toEqual([]);
  expect((await ended).summary.counts).toMatchObject({ extracted: 1 });
  expect(llm.requests).toHaveLength(1);
});
