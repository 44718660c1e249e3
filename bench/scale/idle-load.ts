/** What workers that wait ask of the database, and what they cost it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateStore, startLocalServer } from '@sluice/intelligence-services';
import { openSluice } from '@sluice/pipeline';
import postgres from 'postgres';
import { z } from 'zod';
import { cpuSecondsOf } from './cpu-seconds.ts';

const Counted = z.array(z.object({ n: z.coerce.number() }));

export interface IdleLoad {
  readonly queriesPerSecond: number;
  /** Share of one core that the server's processes took. */
  readonly coreShare: number;
}

/** Statements are counted by the server: each of theirs is a transaction of its own. The sampler's own are taken off. */
export async function idleLoad(options: { readonly workers: number; readonly seconds: number }): Promise<IdleLoad> {
  await using server = await startLocalServer();
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
  await using opened = new AsyncDisposableStack();
  await migrateStore({ url: server.url, roles: [] });
  const ready: Promise<void>[] = [];
  const workers = [];
  for (let n = 0; n < options.workers; n += 1) {
    const one = opened.use(await openSluice({ db: server.url, asWorker: true }));
    const started = Promise.withResolvers<void>();
    ready.push(started.promise);
    workers.push(one.worker({ onEvent: (event) => (event.type === 'started' ? started.resolve() : undefined) }));
  }
  await Promise.all(ready);
  await sleep(12_000);
  const transactions = async (): Promise<number> => Counted.parse(await admin.unsafe(`select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()`))[0]?.n ?? 0;
  const pids = Counted.parse(await admin.unsafe('select pid as n from pg_stat_activity')).map(({ n }) => n);
  const before = { n: await transactions(), cpu: await cpuSecondsOf(pids) };
  await sleep(options.seconds * 1000);
  const after = { n: await transactions(), cpu: await cpuSecondsOf(pids) };
  for (const worker of workers) worker.drain();
  await Promise.all(workers.map((worker) => worker.done));
  await admin.end();
  return { queriesPerSecond: (after.n - before.n - 1) / options.seconds, coreShare: (after.cpu - before.cpu) / options.seconds };
}
