/** A durable server of its own for the figures of `scale`, and runs of any size in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, newRunId, openDatabase } from '@sluice/intelligence-services';

export interface BenchStore extends AsyncDisposable {
  readonly db: Database;
  /** For other processes. */
  readonly url: string;
}

/** The Postgres that npm ships, with fsync on: what is measured is what is kept. */
export async function openBenchStore(): Promise<BenchStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-scale-'));
  const url = `local:${join(folder, 'store')}`;
  const db = await openDatabase({ url });
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** A run whose `papers` are read in, clustered and ranked, and wait. Written by the server itself: intake is not what is measured. */
export async function makeRun(db: Database, papers: number): Promise<string> {
  const runId = newRunId(new Date());
  const run = db.server?.run;
  if (run === undefined) throw new Error(`Cannot measure on "${db.url}": it is a store of one process; expected a server`);
  await run(`insert into sluice.runs (run_id, identity, status, config, pins, intake_complete) values ($1, $1, 'running', '{}', '{}', true)`, [runId]);
  await run(
    `insert into sluice.entries (run_id, ordinal, source, locator, record, role, filtered_by, rank)
     select $1, n, 'list.csv', 'line ' || n,
       jsonb_build_object('title', 'Paper number ' || n || ' about something that was found', 'authors', '[]'::jsonb, 'otherIds', '{}'::jsonb, 'keywords', '[]'::jsonb, 'attachments', '[]'::jsonb, 'custom', '{}'::jsonb),
       'leader', '', n
     from generate_series(1, $2::int) n`,
    [runId, papers],
  );
  await run('analyze sluice.entries');
  return runId;
}
