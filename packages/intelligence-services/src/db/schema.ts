/** Every table of the store, in a schema of its own name; `drizzle-kit generate` turns a change here into an append-only migration. */
import type { Evidence, Outcome, PaperDocument, PaperRecord, TargetResult, Usage } from '@sluice/core-models';
import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, index, integer, pgSchema, primaryKey, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CalibrationMap } from '../evaluation/calibration.ts';
import { jsonb, text } from './columns.ts';

export const sluice = pgSchema('sluice');

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

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
    index('entries_rank').on(table.runId, table.rank),
    index('entries_leader').on(table.runId, table.leaderOrdinal),
    index('entries_paper').on(table.paperId),
    // Where a document's bytes can still be found.
    index('entries_pdf').on(sql`(${table.record} ->> 'pdfSha256')`).where(sql`${table.record} ->> 'pdfSha256' is not null`),
  ],
);

export const papers = sluice.table('papers', {
  paperId: text('paper_id').primaryKey(),
  record: jsonb('record').$type<PaperRecord>().notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

export const paperIdentifiers = sluice.table(
  'paper_identifiers',
  {
    kind: text('kind').notNull(),
    value: text('value').notNull(),
    paperId: text('paper_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.value] }), index('paper_identifiers_paper').on(table.paperId)],
);

export const paperTitles = sluice.table(
  'paper_titles',
  {
    blockingKey: text('blocking_key').notNull(),
    paperId: text('paper_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.blockingKey, table.paperId] })],
);

/** Pairs of records that a person has told apart: deduplication joins them no more. `one` < `two`; both are `fingerprintOf` a record. */
export const separations = sluice.table(
  'separations',
  {
    one: text('one').notNull(),
    two: text('two').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.one, table.two] })],
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

/** Journal of outside calls: a row stands before the request leaves, and is settled with what it cost. */
export const attempts = sluice.table(
  'attempts',
  {
    attemptId: text('attempt_id').primaryKey(),
    runId: text('run_id').notNull(),
    ordinal: integer('ordinal'),
    requestHash: text('request_hash').notNull(),
    provider: text('provider').notNull(),
    host: text('host').notNull(),
    model: text('model'),
    state: text('state').$type<'started' | 'settled' | 'failed' | 'presumed'>().notNull(),
    errorClass: text('error_class'),
    reservedUsd: doublePrecision('reserved_usd').notNull().default(0),
    reservedTokens: integer('reserved_tokens').notNull().default(0),
    promptTokens: integer('prompt_tokens'),
    completionTokens: integer('completion_tokens'),
    costUsd: doublePrecision('cost_usd'),
    owner: text('owner'),
    startedAt: moment('started_at').notNull().defaultNow(),
    settledAt: moment('settled_at'),
  },
  (table) => [index('attempts_run').on(table.runId, table.state), index('attempts_request').on(table.requestHash)],
);

/** `lastUsedAt` orders eviction. */
export const documents = sluice.table(
  'documents',
  {
    sha256: text('sha256').notNull(),
    converterVersion: text('converter_version').notNull(),
    document: jsonb('document').$type<PaperDocument>().notNull(),
    bytes: integer('bytes').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastUsedAt: moment('last_used_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sha256, table.converterVersion] })],
);

/** One target's answer from one text. `runId` is the run that bought it: an answer of an earlier run makes an outcome `cached`. */
export const extractions = sluice.table(
  'extractions',
  {
    key: text('key').primaryKey(),
    targetName: text('target_name').notNull(),
    textHash: text('text_hash').notNull(),
    sha256: text('sha256'),
    /** What finds a bought answer again after an upgrade: see `lastingKey`. Null where nothing was bought. */
    lasting: text('lasting'),
    runId: text('run_id').notNull(),
    result: jsonb('result').$type<TargetResult>().notNull(),
    /** One call fills many rows: a paper's usage sums over distinct calls. */
    callId: text('call_id').notNull(),
    usage: jsonb('usage').$type<Usage>().notNull(),
    model: text('model'),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at'),
  },
  (table) => [index('extractions_sha').on(table.sha256), index('extractions_lasting').on(table.lasting)],
);

export const responses = sluice.table('responses', {
  requestHash: text('request_hash').primaryKey(),
  body: jsonb('body').$type<unknown>().notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
});

/** How often each level of the cache had an answer, and how often not. */
export const cacheHits = sluice.table('cache_hits', {
  level: text('level').primaryKey(),
  hits: bigint('hits', { mode: 'number' }).notNull().default(0),
  misses: bigint('misses', { mode: 'number' }).notNull().default(0),
});

/** What a remote PDF's address answered last: its hash while the ETag or the TTL holds. */
export const downloads = sluice.table('downloads', {
  url: text('url').primaryKey(),
  sha256: text('sha256').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  etag: text('etag'),
  lastModified: text('last_modified'),
  fetchedAt: moment('fetched_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
});

/** Scope: `run:ID`, `day:2026-11-24`, `total`. Invariant kept by the reserve statement: reserved + spent + presumed ≤ cap. */
export const budgets = sluice.table('budgets', {
  scope: text('scope').primaryKey(),
  reservedUsd: doublePrecision('reserved_usd').notNull().default(0),
  spentUsd: doublePrecision('spent_usd').notNull().default(0),
  presumedUsd: doublePrecision('presumed_usd').notNull().default(0),
  reservedTokens: bigint('reserved_tokens', { mode: 'number' }).notNull().default(0),
  spentTokens: bigint('spent_tokens', { mode: 'number' }).notNull().default(0),
  presumedTokens: bigint('presumed_tokens', { mode: 'number' }).notNull().default(0),
});

/** A person's verdict on a value; append-only. */
export const judgements = sluice.table(
  'judgements',
  {
    judgementId: text('judgement_id').primaryKey(),
    paperId: text('paper_id').notNull(),
    targetName: text('target_name').notNull(),
    runId: text('run_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    reviewer: text('reviewer').notNull(),
    verdict: text('verdict').$type<'accept' | 'correct' | 'reject'>().notNull(),
    value: jsonb('value').$type<unknown>(),
    evidence: jsonb('evidence').$type<readonly Evidence[]>(),
    judgedHash: text('judged_hash').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('judgements_target').on(table.paperId, table.targetName)],
);

/** How often a model's certainty was right, as `evaluate` has measured it last. */
export const calibrations = sluice.table(
  'calibrations',
  {
    model: text('model').notNull(),
    promptVersion: text('prompt_version').notNull(),
    map: jsonb('map').$type<CalibrationMap>().notNull(),
    /** Judged values behind it. */
    judged: integer('judged').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.model, table.promptVersion] })],
);

export const events = sluice.table(
  'events',
  {
    runId: text('run_id').notNull(),
    sequence: integer('sequence').notNull(),
    event: jsonb('event').$type<Record<string, unknown>>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.sequence] })],
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

/** A row that each polite caller moves on: the earliest moment of the next request to a host. */
export const paces = sluice.table('paces', {
  host: text('host').primaryKey(),
  nextAt: moment('next_at').notNull(),
});

/** A process that takes papers by lease, and what it said of itself at its last beat. */
export const workers = sluice.table('workers', {
  workerId: text('worker_id').primaryKey(),
  steps: jsonb('steps').$type<readonly string[]>().notNull(),
  /** Ids of the runs that it works on. */
  attending: jsonb('attending').$type<readonly string[]>().notNull(),
  /** Papers inside stages: what a crash is put down to. */
  busy: jsonb('busy').$type<readonly { readonly runId: string; readonly ordinal: number; readonly stage: string }[]>().notNull(),
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

/** One row for each thing that may be done at once over all workers: taken `for update skip locked`, free again when its time is up. */
export const slots = sluice.table(
  'slots',
  {
    scope: text('scope').notNull(),
    slot: integer('slot').notNull(),
    holder: text('holder'),
    until: moment('until'),
  },
  (table) => [primaryKey({ columns: [table.scope, table.slot] }), index('slots_holder').on(table.holder)],
);

/** Who waits for a slot, and since when: whoever has waited longest is let go first. */
export const slotWaits = sluice.table(
  'slot_waits',
  {
    scope: text('scope').notNull(),
    waiter: text('waiter').notNull(),
    since: moment('since').notNull().defaultNow(),
    seenAt: moment('seen_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.waiter] })],
);

/** Tokens sent to a provider, summed by the second: the last minute's sum is what a limit a minute is held against. */
export const tokenSeconds = sluice.table(
  'token_seconds',
  {
    scope: text('scope').notNull(),
    second: bigint('second', { mode: 'number' }).notNull(),
    tokens: bigint('tokens', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.second] })],
);
