/** Answers that were bought: one target, one text, one row. */
import type { TargetResult } from '@sluice/core-models';
import { and, desc, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { extractions } from '../db/schema.ts';

export type StoredExtraction = typeof extractions.$inferSelect;
export type NewExtraction = typeof extractions.$inferInsert;

/** By key; an expired answer is not reused. */
export async function findExtractions(db: Database, keys: readonly string[], now: Date): Promise<ReadonlyMap<string, StoredExtraction>> {
  if (keys.length === 0) return new Map();
  const found = await db.orm
    .select()
    .from(extractions)
    .where(and(inArray(extractions.key, [...keys]), or(isNull(extractions.expiresAt), gt(extractions.expiresAt, now))));
  return new Map(found.map((row) => [row.key, row]));
}

/** By lasting key, the newest of each: an answer to the same question by an earlier version of ours. */
export async function findEarlierExtractions(db: Database, keys: readonly string[], now: Date): Promise<ReadonlyMap<string, StoredExtraction>> {
  if (keys.length === 0) return new Map();
  const found = await db.orm
    .selectDistinctOn([extractions.lasting])
    .from(extractions)
    .where(and(inArray(extractions.lasting, [...keys]), or(isNull(extractions.expiresAt), gt(extractions.expiresAt, now))))
    .orderBy(extractions.lasting, desc(extractions.createdAt));
  return new Map(found.flatMap((row) => (row.lasting === null ? [] : [[row.lasting, row] as const])));
}

/** Idempotent: the first writer wins until its answer has expired. A failed or empty answer is never saved, so it is asked again. */
export async function saveExtractions(db: Database, rows: readonly NewExtraction[]): Promise<void> {
  // A statement cannot update its own row twice.
  const answered = new Map(rows.filter((row) => isAnswer(row.result)).toReversed().map((row) => [row.key, row]));
  if (answered.size === 0) return;
  await db.orm
    .insert(extractions)
    .values([...answered.values()])
    .onConflictDoUpdate({
      target: extractions.key,
      set: {
        textHash: sql`excluded.text_hash`,
        sha256: sql`excluded.sha256`,
        lasting: sql`excluded.lasting`,
        runId: sql`excluded.run_id`,
        result: sql`excluded.result`,
        callId: sql`excluded.call_id`,
        usage: sql`excluded.usage`,
        model: sql`excluded.model`,
        createdAt: sql`excluded.created_at`,
        expiresAt: sql`excluded.expires_at`,
      },
      setWhere: lte(extractions.expiresAt, sql`excluded.created_at`),
    });
}

/** `not_reported` and `refused` were paid for and are answers; a value of nothing without evidence is none. */
function isAnswer({ state, value, evidence }: TargetResult): boolean {
  if (state !== 'found') return state !== 'failed';
  return evidence.length > 0 || !(value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0));
}
