import { join } from 'node:path';
import { createRun, newRunId, openDatabase } from '@sluice/intelligence-services';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { houseOf } from './house.ts';
import { snapshotBehind, takeSnapshot } from './snapshot.ts';

test('snapshotBehind() tells of a held PGlite store what takeSnapshot() wrote last, and nothing before that', async () => {
  await using folder = await temporaryFolder();
  const url = `pglite:${join(folder.path, 'db')}`;
  await using db = await openDatabase({ url });
  const runId = newRunId(new Date());
  await createRun(db, { runId, identity: 'x', config: { sources: ['papers'] }, pins: {}, owner: 'h:1' });
  const held = await openDatabase({ url }).catch((error: unknown) => error);
  expect(await snapshotBehind(held)).toBeNull();

  await takeSnapshot(houseOf({ db, workDir: folder.path, blobs: null, onNotice: () => undefined, options: { now: () => new Date('2031-02-03T04:05:06Z') } }));
  const snapshot = await snapshotBehind(held);
  expect(snapshot?.takenAt).toEqual(new Date('2031-02-03T04:05:06Z'));
  expect(snapshot?.holder).toMatch(/:\d+/);
  expect(await snapshot?.view(runId.slice(0, 13))).toMatchObject({ runId, status: 'intake', createdAt: expect.any(Date), config: { sources: ['papers'] } });
  await expect(snapshot?.view('nope')).rejects.toThrow(/^Cannot find run "nope": there is none of that id/);
  expect(await snapshotBehind(new Error('something else'))).toBeNull();
});
