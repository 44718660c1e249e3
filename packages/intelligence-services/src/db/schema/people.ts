/** What people said of values, and what was learnt from it. */
import type { Evidence } from '@sluice/core-models';
import { index, integer, primaryKey } from 'drizzle-orm/pg-core';
import type { CalibrationMap } from '../../evaluation/calibration.ts';
import { jsonb, text } from '../columns.ts';
import { moment, sluice } from './space.ts';

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
