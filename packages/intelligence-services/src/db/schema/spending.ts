/** Calls that cost money or politeness: their journal, and the limits that all workers share. */
import { bigint, doublePrecision, index, integer, primaryKey } from 'drizzle-orm/pg-core';
import { text } from '../columns.ts';
import { moment, sluice } from './space.ts';

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
    /** The batch that the request went in, under the name that we gave it, and the provider's own name once that is known. */
    batchKey: text('batch_key'),
    batchId: text('batch_id'),
    startedAt: moment('started_at').notNull().defaultNow(),
    settledAt: moment('settled_at'),
  },
  (table) => [index('attempts_run').on(table.runId, table.state), index('attempts_request').on(table.requestHash)],
);

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

/** A row that each polite caller moves on: the earliest moment of the next request to a host. */
export const paces = sluice.table('paces', {
  host: text('host').primaryKey(),
  nextAt: moment('next_at').notNull(),
});

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
