/** Papers as all runs know them, and the pairs that a person has told apart. */
import type { PaperRecord } from '@sluice/core-models';
import { index, primaryKey } from 'drizzle-orm/pg-core';
import { jsonb, text } from '../columns.ts';
import { moment, sluice } from './space.ts';

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
