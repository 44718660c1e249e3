import { startCuttableProxy } from '@sluice/testing';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { lockRun } from '../checkpoint/lock-run.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import { briefTransaction } from './brief-transaction.ts';
import { isDatabaseGone } from './errors.ts';
import { openDatabase } from './open.ts';
import { runs } from './schema.ts';
import { testStores } from './test-stores.ts';

test('briefTransaction(): who is cut off in the middle of it holds up the others for no longer than its silence, and what it did comes to nothing', { timeout: 60_000 }, async () => {
  await using db = await testStores.find(({ name }) => name === 'Postgres')?.open();
  if (db === undefined) throw new Error('Cannot test: no Postgres among the stores');
  const runId = await testRun(db, 1);
  const url = new URL(db.url);
  await using proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  await using through = await openDatabase({ url: url.href });
  const cutOff = Promise.withResolvers<void>();
  const mended = Promise.withResolvers<void>();
  const work = briefTransaction(
    through,
    async (tx) => {
      await lockRun(tx, runId);
      await tx.update(runs).set({ reason: 'late' }).where(eq(runs.runId, runId));
      proxy.hold();
      cutOff.resolve();
      await mended.promise;
      await lockRun(tx, runId);
    },
    { silenceMs: 500 },
  );
  const failure = work.then(
    () => null,
    (error: unknown) => error,
  );
  await cutOff.promise;
  // Stands in line for the run.
  expect(await commitOutcomes(db, [outcome(runId, 1)])).toHaveLength(1);
  proxy.mend();
  mended.resolve();
  expect(isDatabaseGone(await failure)).toBe(true);
  expect(await db.orm.select({ reason: runs.reason }).from(runs)).toEqual([{ reason: null }]);
});
