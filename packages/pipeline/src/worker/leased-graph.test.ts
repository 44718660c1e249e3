import { ConcurrencyConfig, type Outcome } from '@sluice/core-models';
import { type Database, PaperQueue, createRun, fillQueue, newRunId, openDatabase, runCounts } from '@sluice/intelligence-services';
import { abstractDocument } from '@sluice/pdf-fallback';
import { expect, test } from 'vitest';
import type { Services } from '../graph.ts';
import { newDatabase } from '../test-bench.ts';
import { leasedGraph } from './leased-graph.ts';

const PAPERS = 40;

test('leasedGraph() shares a run between two graphs: each paper is recorded by one of them, once, and both end when they are told to stop', async () => {
  const url = await newDatabase();
  await using db = await openDatabase({ url });
  await using other = await openDatabase({ url });
  const runId = await runOf(db, PAPERS);
  await using queue = await PaperQueue.open(db, { migrate: true });
  await using otherQueue = await PaperQueue.open(other, { migrate: false });
  await fillQueue(db, queue, { runId });

  const stop = new AbortController();
  const recorded = [0, 0];
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const graphs = [{ db, queue }, { db: other, queue: otherQueue }].map((place, index) =>
    leasedGraph(noWork(runId, () => {
      begun[index]?.resolve();
      return Promise.all(begun.map(({ promise }) => promise));
    }), {
      ...place,
      runId,
      workerId: `worker ${index}`,
      limits: ConcurrencyConfig.parse({ queueSize: 2, checkpointInterval: 1 }),
      stop: stop.signal,
      onRecorded: (outcomes) => {
        recorded[index] = (recorded[index] ?? 0) + outcomes;
      },
    }),
  );
  await expect.poll(async () => (await runCounts(db, runId)).counts.pending).toBe(0);
  stop.abort();
  await Promise.all(graphs);
  expect((recorded[0] ?? 0) + (recorded[1] ?? 0)).toBe(PAPERS);
  // Neither goes on before the other has a paper.
  expect(Math.min(...recorded)).toBeGreaterThan(0);
  expect((await runCounts(db, runId)).counts).toMatchObject({ extracted: PAPERS, pending: 0 });
});

test('leasedGraph() does not begin a paper anew that comes back to it before its earlier try has left the road', async () => {
  await using db = await openDatabase({ url: await newDatabase() });
  const runId = await runOf(db, 1);
  await using queue = await PaperQueue.open(db, { migrate: true });
  await fillQueue(db, queue, { runId });
  const stop = new AbortController();
  const [atWork, goOn, recorded] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let tries = 0;
  const stages = noWork(runId, () => {
    tries += 1;
    atWork.resolve();
    return goOn.promise;
  });
  const graph = leasedGraph(stages, { db, queue, runId, workerId: 'worker', limits: ConcurrencyConfig.parse({ checkpointInterval: 1 }), stop: stop.signal, onRecorded: () => recorded.resolve() });
  await Promise.race([graph, atWork.promise]);
  // As the heir of a leader that failed, or once its lease has run out.
  await queue.put(runId, 'download', [{ ordinal: 1, rank: 1 }]);
  await expect.poll(() => queue.waiting([runId], ['download'])).toEqual(new Set());
  goOn.resolve();
  await Promise.race([graph, recorded.promise]);
  stop.abort();
  await graph;
  expect(tries).toBe(1);
  expect((await runCounts(db, runId)).counts).toMatchObject({ extracted: 1, pending: 0 });
});

/** Stages that give each paper on; the last waits for `ready`. */
function noWork(runId: string, ready: () => Promise<unknown>): Omit<Services, 'record'> {
  const document = abstractDocument({ abstract: 'Nothing.', sha256: '0'.repeat(64) });
  return {
    download: ({ trip, entry }) => Promise.resolve({ kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: '' } }),
    convert: ({ trip, entry }) => Promise.resolve({ kind: 'converted', trip, entry, document, textHash: '', pdf: undefined, reason: '' }),
    identify: (paper) => Promise.resolve(paper),
    extract: async ({ trip, entry }): Promise<Outcome> => {
      await ready();
      return { kind: 'outcome', runId, ordinal: entry.ordinal, status: 'extracted', stage: 'extract', reason: '', attempts: 1, stageMs: trip.stageMs, extraction: {}, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 } };
    },
  };
}

async function runOf(db: Database, papers: number): Promise<string> {
  const runId = newRunId(new Date());
  await createRun(db, { runId, identity: runId, config: { sources: ['list.csv'] }, pins: {}, owner: 'h:1' });
  await db.server?.run(
    `insert into sluice.entries (run_id, ordinal, source, locator, record, role, filtered_by, rank)
     select $1, n, 'list.csv', 'line ' || n, jsonb_build_object('title', 'Paper ' || n), 'leader', '', n from generate_series(1, $2::int) n`,
    [runId, papers],
  );
  return runId;
}
