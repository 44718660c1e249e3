/** Processes that take papers by lease, and the leases they lost. */
import { integer, primaryKey } from 'drizzle-orm/pg-core';
import { jsonb, text } from '../columns.ts';
import { moment, sluice } from './space.ts';
import type { BusyPaper } from '../../queue/workers.ts';

/** A process that takes papers by lease, and what it said of itself at its last beat. */
export const workers = sluice.table('workers', {
  workerId: text('worker_id').primaryKey(),
  steps: jsonb('steps').$type<readonly string[]>().notNull(),
  /** Ids of the runs that it works on. */
  attending: jsonb('attending').$type<readonly string[]>().notNull(),
  /** Papers inside stages: what a crash is put down to. */
  busy: jsonb('busy').$type<readonly BusyPaper[]>().notNull(),
  /** Why it keeps away from a run, by the run's id. */
  notes: jsonb('notes').$type<Readonly<Record<string, string>>>().notNull(),
  startedAt: moment('started_at').notNull().defaultNow(),
  heartbeatAt: moment('heartbeat_at').notNull().defaultNow(),
});

/** A lease that ran out because its holder fell silent: what a paper's dead letter tells. */
export const lostLeases = sluice.table(
  'lost_leases',
  {
    runId: text('run_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    jobId: text('job_id').notNull(),
    /** The lease that was lost, counted from 1. */
    attempt: integer('attempt').notNull(),
    step: text('step').notNull(),
    /** What is known of it: the worker, its stage. */
    detail: text('detail').notNull(),
    noticedAt: moment('noticed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.ordinal, table.jobId, table.attempt] })],
);
