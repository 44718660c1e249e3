/** Runs as others see them, with their counts. */
import { RunStatus, type RunView } from '@sluice/core-models';
import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { runs } from '../db/schema.ts';
import { type CountedRun, countRuns } from './run-counts.ts';

/** Newest first. */
export async function listRuns(db: Database): Promise<RunView[]> {
  return await views(db, select(db).orderBy(desc(runs.createdAt), desc(runs.runId)));
}

export async function viewRun(db: Database, runId: string): Promise<RunView | null> {
  const [view] = await views(db, select(db).where(eq(runs.runId, runId)));
  return view ?? null;
}

/** Judged by the database's clock, which all owners share: three heartbeats of ten seconds. */
const beating = sql<boolean>`coalesce(${runs.heartbeatAt} > now() - interval '30 seconds', false)`;

function select(db: Database) {
  return db.orm.select({ ...getTableColumns(runs), beating }).from(runs).$dynamic();
}

async function views(db: Database, query: ReturnType<typeof select>): Promise<RunView[]> {
  const rows = await query;
  const counted = await countRuns(db, rows.map((row) => row.runId));
  return rows.flatMap((row) => {
    const counts = counted.get(row.runId);
    return counts === undefined ? [] : [view(row, counts)];
  });
}

function view(row: Awaited<ReturnType<typeof select>>[number], { total, counts }: CountedRun): RunView {
  const status = RunStatus.parse(row.status);
  const { runId, identity, reason, createdAt, updatedAt, finishedAt, intakeComplete, belongsTo, config } = row;
  const working = (status === 'intake' || status === 'running') && row.owner !== null;
  const live = working && row.beating && !isOwnerDead(row.owner ?? '');
  return { runId, identity, status, reason, createdAt, updatedAt, finishedAt, total, counts, intakeComplete, live, belongsTo, config };
}
