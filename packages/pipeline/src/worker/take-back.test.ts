import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, PaperQueue, beat, createRun, leave, newRunId, openDatabase } from '@sluice/intelligence-services';
import { expect, test } from 'vitest';
import { Brake } from '../brake.ts';
import { newDatabase } from '../test-bench.ts';
import { takeBack } from './take-back.ts';

test('takeBack() leaves a worker what it has in hand, waits for it, and gives it nothing more', async () => {
  await using db = await openDatabase({ url: await newDatabase() });
  await using queue = await PaperQueue.open(db, { migrate: true });
  const runId = await runOfThree(db, queue);
  await working(db);
  const leases = await queue.take(runId, 'download', 1);
  expect(leases).toHaveLength(1);

  const said: string[] = [];
  let isBack = false;
  const told = Promise.withResolvers<void>();
  const back = takeBack(queue, {
    db,
    runId,
    brake: new Brake(),
    signal: AbortSignal.timeout(60_000),
    onWaiting: (sentence) => {
      said.push(sentence);
      told.resolve();
    },
  }).then(() => {
    isBack = true;
  });
  await told.promise;
  expect(await queue.take(runId, 'download', 3)).toEqual([]);
  await sleep(1200);
  expect(isBack).toBe(false);
  await queue.settle(db.orm, leases);
  await back;
  expect(said).toEqual(['Workers have 1 paper of this run in hand; batches begin when they are done.']);
});

test('takeBack() does not wait for workers that are no more', async () => {
  await using db = await openDatabase({ url: await newDatabase() });
  await using queue = await PaperQueue.open(db, { migrate: true });
  const runId = await runOfThree(db, queue);
  await working(db);
  await queue.take(runId, 'download', 2);
  await leave(db, 'elsewhere');
  const said: string[] = [];
  await takeBack(queue, { db, runId, brake: new Brake(), signal: AbortSignal.timeout(60_000), onWaiting: (sentence) => said.push(sentence) });
  expect(said).toEqual([]);
  expect(await queue.take(runId, 'download', 3)).toEqual([]);
});

test('takeBack() waits for nobody once the run is told to stop', async () => {
  await using db = await openDatabase({ url: await newDatabase() });
  await using queue = await PaperQueue.open(db, { migrate: true });
  const runId = await runOfThree(db, queue);
  await working(db);
  await queue.take(runId, 'download', 1);
  const brake = new Brake();
  await takeBack(queue, { db, runId, brake, signal: AbortSignal.timeout(60_000), onWaiting: () => brake.pull({ kind: 'drain' }) });
  expect(await queue.countHeld(runId)).toBe(1);
});

async function runOfThree(db: Database, queue: PaperQueue): Promise<string> {
  const runId = newRunId(new Date());
  await createRun(db, { runId, identity: runId, config: { sources: ['list.csv'] }, pins: {}, owner: 'h:1' });
  await queue.openRun(runId);
  await queue.put(runId, 'download', [1, 2, 3].map((ordinal) => ({ ordinal, rank: ordinal })));
  return runId;
}

/** As a worker on another machine says that it lives. */
async function working(db: Database): Promise<void> {
  await beat(db, { workerId: 'elsewhere', steps: ['download'], attending: [], busy: [], notes: {} });
}
