/** Runs as others see them, with their counts. */
import { RunStatus, type RunView } from '@sluice/core-models';
import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { runs } from '../db/schema.ts';
import { type CountedRun, countRuns } from './run-counts.ts';

/** Newest first. */
export async function listRuns(db: Database): Promise<RunView[]> {
  return await views(db, select(db).orderBy(desc(runs.createdAt), desc(runs.runId)));
}

/** A page of them; `after` is the id of the last one seen. */
export async function pageOfRuns(db: Database, page: { readonly limit: number; readonly belongsTo?: string | undefined; readonly after?: string | undefined }): Promise<RunView[]> {
  const { limit, belongsTo, after } = page;
  const older = after === undefined ? undefined : sql`(${runs.createdAt}, ${runs.runId}) < (select seen.created_at, seen.run_id from ${runs} as seen where seen.run_id = ${after})`;
  const query = select(db).where(and(belongsTo === undefined ? undefined : eq(runs.belongsTo, belongsTo), older)).orderBy(desc(runs.createdAt), desc(runs.runId)).limit(limit);
  return await views(db, query);
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
