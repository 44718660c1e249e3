/** Three processes spend from one cap on a real Postgres; each is killed in the midst of its calls and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openDatabase, startLocalServer } from '@sluice/intelligence-services';
import postgres from 'postgres';
import { z } from 'zod';

const CAP_USD = 20;
const KILL_AFTER_MS = 6000;

const Spent = z.array(z.object({ usd: z.coerce.number() }));
const Ends = z.array(z.object({ state: z.string(), calls: z.coerce.number() }));

export async function sharedCap(): Promise<{ readonly capUsd: number; readonly mostUsd: number; readonly endUsd: number; readonly settled: number; readonly presumed: number }> {
  await using server = await startLocalServer();
  // Its tables are made before three processes ask for them.
  await (await openDatabase({ url: server.url }))[Symbol.asyncDispose]();
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  const read = async (): Promise<number> => Spent.parse(await sql`select coalesce(sum(reserved_usd + spent_usd + presumed_usd), 0) as usd from sluice.budgets where scope = 'run:bench'`)[0]?.usd ?? 0;
  let mostUsd = 0;
  const watched = new AbortController();
  const watch = (async () => {
    while (!watched.signal.aborted) mostUsd = Math.max(mostUsd, await read());
  })();

  const first = [1, 2, 3].map(() => start(server.url));
  await new Promise((resolve) => setTimeout(resolve, KILL_AFTER_MS));
  for (const child of first) child.kill('SIGKILL');
  await Promise.all([1, 2, 3].map(async () => once(start(server.url), 'exit')));

  watched.abort();
  await watch;
  const endUsd = await read();
  const ends = new Map(Ends.parse(await sql`select state, count(*) as calls from sluice.attempts where run_id = 'bench' group by state`).map(({ state, calls }) => [state, calls]));
  await sql.end();
  return { capUsd: CAP_USD, mostUsd, endUsd, settled: ends.get('settled') ?? 0, presumed: ends.get('presumed') ?? 0 };
}

function start(url: string): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('budget-process.ts', import.meta.url)), url, String(CAP_USD)], { stdio: ['ignore', 'ignore', 'inherit'] });
}
