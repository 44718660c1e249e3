/** Runs, what came into them and what came out: entries, outcomes, events. */
import type { Outcome, PaperRecord } from '@sluice/core-models';
import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, index, integer, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core';
import { jsonb, text } from '../columns.ts';
import { moment, sluice } from './space.ts';

/** `config` is the request as pinned at the start; `identity` hashes what changes results. */
export const runs = sluice.table(
  'runs',
  {
    runId: text('run_id').primaryKey(),
    identity: text('identity').notNull(),
    status: text('status').notNull(),
    reason: text('reason'),
    config: jsonb('config').$type<Record<string, unknown>>().notNull(),
    pins: jsonb('pins').$type<Record<string, string>>().notNull(),
    intakeComplete: boolean('intake_complete').notNull().default(false),
    /** Host and pid of the process at work, and the last time it said so. */
    owner: text('owner'),
    heartbeatAt: moment('heartbeat_at'),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    /** True while its papers stand in the queue, for any worker to take. */
    shared: boolean('shared').notNull().default(false),
    /** Share of the workers against other runs: one more is twice as much. */
    priority: integer('priority').notNull().default(0),
    /** Whose run it is, where the API has tokens; null for whoever may open the store. */
    belongsTo: text('belongs_to'),
    /** A service that goes on with it by itself after a restart; null leaves that to a person. */
    keeper: text('keeper'),
    /** LiveStats at the last heartbeat, for readers in other processes. */
    live: jsonb('live').$type<Record<string, unknown>>(),
    summary: jsonb('summary').$type<Record<string, unknown>>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  (table) => [index('runs_identity').on(table.identity, table.createdAt), index('runs_keeper').on(table.keeper).where(sql`${table.keeper} is not null`)],
);

/** One row per line, file or hit, numbered in input order. `role` is null until deduplication has seen it. */
export const entries = sluice.table(
  'entries',
  {
    runId: text('run_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    source: text('source').notNull(),
    locator: text('locator').notNull(),
    record: jsonb('record').$type<PaperRecord>().notNull(),
    malformed: text('malformed'),
    paperId: text('paper_id'),
    role: text('role').$type<'leader' | 'member'>(),
    /** Ordinal of the cluster's leader, for a member; and why it was joined. */
    leaderOrdinal: integer('leader_ordinal'),
    clusterReason: text('cluster_reason'),
    /** Null until the filter has seen it; then the rule's name, or '' for kept. */
    filteredBy: text('filtered_by'),
    score: doublePrecision('score'),
    scoreParts: jsonb('score_parts').$type<Record<string, number | null>>(),
    /** Position in the order of work, 1-based, for kept leaders. */
    rank: integer('rank'),
    /** What the source said of a leader whose `record` has taken from its members; null where `record` is that. */
    ownRecord: jsonb('own_record').$type<PaperRecord>(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.ordinal] }),
    // Hashed, because a row of a B-tree holds at most 2,704 bytes and a path may have 4,096.
    uniqueIndex('entries_locator').on(table.runId, sql`md5(${table.source})`, sql`md5(${table.locator})`),
    // What `workQueue` walks; a kept leader without a rank comes last.
    index('entries_work')
      .on(table.runId, sql`coalesce(${table.rank}, 2147483647)`, table.ordinal)
      .where(sql`${table.role} = 'leader' and ${table.filteredBy} = ''`),
    // Partial, because every entry is written three times on its way in: most are nobody's member, and none has a paper at first.
    index('entries_leader').on(table.runId, table.leaderOrdinal).where(sql`${table.leaderOrdinal} is not null`),
    index('entries_paper').on(table.paperId).where(sql`${table.paperId} is not null`),
    // Where a document's bytes can still be found.
    index('entries_pdf').on(sql`(${table.record} ->> 'pdfSha256')`).where(sql`${table.record} ->> 'pdfSha256' is not null`),
  ],
);

/** Which entry of a run owns an identity found inside a document (`identify`). */
export const identityClaims = sluice.table(
  'identity_claims',
  {
    runId: text('run_id').notNull(),
    identity: text('identity').notNull(),
    ordinal: integer('ordinal').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.identity] })],
);

/** The one outcome of an entry, with its own copy of values and evidence. `fence` is the epoch of the lease that wrote it. */
export const outcomes = sluice.table(
  'outcomes',
  {
    runId: text('run_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    paperId: text('paper_id'),
    status: text('status').notNull(),
    stage: text('stage').notNull(),
    errorClass: text('error_class'),
    outcome: jsonb('outcome').$type<Outcome>().notNull(),
    worker: text('worker'),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    recordedAt: moment('recorded_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.ordinal] }), index('outcomes_paper').on(table.paperId, table.status)],
);

export const events = sluice.table(
  'events',
  {
    runId: text('run_id').notNull(),
    sequence: integer('sequence').notNull(),
    event: jsonb('event').$type<Record<string, unknown>>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.sequence] }),
    // The few among the many: of a run of 100,000 papers some hundred thousand events tell of papers, and a handful warn.
    index('events_warning').on(table.runId, table.sequence).where(sql`${table.event} ->> 'type' = 'warning'`),
  ],
);

/** What a request with this key has begun: the same key begins nothing twice. `runId` is chosen before the run is begun, so that a crash between the two is healed by the next try. */
export const idempotencyKeys = sluice.table(
  'idempotency_keys',
  {
    belongsTo: text('belongs_to').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    runId: text('run_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.belongsTo, table.key] })],
);
