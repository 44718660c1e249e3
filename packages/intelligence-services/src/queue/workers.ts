/** Workers as they know of each other: each beats, and hears in the answer which runs there are, and whether it is its turn to look after the leases of silent ones. */
import { eq, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { isOwnerDead } from '../db/owner.ts';
import { rowsOf } from '../db/rows.ts';
import { paces, runs, workers } from '../db/schema.ts';

export interface BusyPaper {
  readonly runId: string;
  readonly ordinal: number;
  readonly stage: string;
  /** Where in a long file it is, for whoever follows the run. */
  readonly reading?: Reading | undefined;
}

/** The page that was read last, of those that the file claims, and the seconds that the others take at its pace. */
export interface Reading {
  readonly title: string | null;
  readonly page: number;
  readonly pages: number;
  readonly backend: string;
  readonly secondsLeft: number | null;
}

export interface WorkerBeat {
  readonly workerId: string;
  readonly steps: readonly string[];
  readonly attending: readonly string[];
  readonly busy: readonly BusyPaper[];
  /** Why it keeps away from a run, by the run's id. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A run whose papers stand in the queue. */
export interface OpenRun {
  readonly runId: string;
  readonly priority: number;
  /** Workers that are at it. */
  readonly attendedBy: number;
}

export interface BeatAnswer {
  readonly runs: readonly OpenRun[];
  /** True for one worker every few seconds: it is to call `PaperQueue.supervise`. */
  readonly supervises: boolean;
  /** Workers that live. */
  readonly workers: number;
}

/** A worker that has not beaten for so long is thought dead. Idle ones beat every ten seconds. */
export const SILENT_AFTER_SECONDS = 30;
const SUPERVISE_EVERY_SECONDS = 4;

/** One round trip, whatever it says: fifty idle workers ask five times a second. */
export async function beat(db: Database, { workerId, steps, attending, busy, notes }: WorkerBeat): Promise<BeatAnswer> {
  const due = `interval '${SUPERVISE_EVERY_SECONDS} seconds'`;
  const [answer] = z.array(Answer).parse(
    await rowsOf(
      db.orm,
      sql`with beat as (
            insert into ${workers} (worker_id, steps, attending, busy, notes) values (${workerId}, ${json(steps)}, ${json(attending)}, ${json(busy)}, ${json(notes)})
            on conflict (worker_id) do update set steps = excluded.steps, attending = excluded.attending, busy = excluded.busy, notes = excluded.notes, heartbeat_at = now()),
          turn as (
            insert into ${paces} (host, next_at) values ('supervise', now() + ${sql.raw(due)})
            on conflict (host) do update set next_at = now() + ${sql.raw(due)} where ${paces.nextAt} <= now() returning 1),
          living as (select worker_id, attending from ${workers} where heartbeat_at > now() - make_interval(secs => ${SILENT_AFTER_SECONDS}))
          select (select count(*)::int from turn) as turns, (select count(*)::int from living) as workers,
            coalesce((select jsonb_agg(jsonb_build_object('runId', run_id, 'priority', priority, 'attendedBy',
                (select count(*)::int from living where living.attending ? run_id and living.worker_id <> ${workerId})) order by priority desc, created_at)
              from ${runs} where shared and not cancel_requested), '[]'::jsonb) as runs`,
    ),
  );
  return answer === undefined ? { runs: [], supervises: false, workers: 0 } : { runs: answer.runs, supervises: answer.turns > 0, workers: answer.workers };
}

const Answer = z.object({
  turns: z.number(),
  workers: z.number(),
  runs: z.array(z.object({ runId: z.string(), priority: z.number(), attendedBy: z.number() })),
});

/** A worker that ends well is forgotten; one that dies is kept for a day, as a witness of what it had in hand. */
export async function leave(db: Database, workerId: string): Promise<void> {
  await db.orm.delete(workers).where(eq(workers.workerId, workerId));
  await db.orm.delete(workers).where(sql`${workers.heartbeatAt} < now() - interval '1 day'`);
}

export interface LivingWorker {
  readonly workerId: string;
  readonly steps: readonly string[];
  readonly attending: readonly string[];
  readonly busy: readonly BusyPaper[];
  readonly notes: Readonly<Record<string, string>>;
  /** Those that are at a run beat every two seconds. */
  readonly silentSeconds: number;
}

export async function livingWorkers(db: Database): Promise<readonly LivingWorker[]> {
  const { workerId, steps, attending, busy, notes } = workers;
  const beating = await db.orm
    .select({ workerId, steps, attending, busy, notes, silentSeconds: sql<number>`extract(epoch from now() - ${workers.heartbeatAt})::float8` })
    .from(workers)
    .where(gt(workers.heartbeatAt, sql`now() - make_interval(secs => ${SILENT_AFTER_SECONDS})`))
    .orderBy(workers.startedAt);
  return beating.filter((worker) => !isOwnerDead(worker.workerId));
}

/** Opens a run to all workers, or closes it to them. */
export async function shareRun(db: Database, runId: string, change: { readonly shared: boolean; readonly priority?: number }): Promise<void> {
  await db.orm.update(runs).set(change).where(eq(runs.runId, runId));
}

function json(value: unknown): ReturnType<typeof sql> {
  return sql`${JSON.stringify(value)}::jsonb`;
}
