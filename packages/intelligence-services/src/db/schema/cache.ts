/** What was converted, answered or fetched once and need not be again. */
import type { PaperDocument, TargetResult, Usage } from '@sluice/core-models';
import { bigint, index, integer, primaryKey } from 'drizzle-orm/pg-core';
import { jsonb, text } from '../columns.ts';
import { moment, sluice } from './space.ts';

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
