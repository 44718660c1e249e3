/** Whether a person has told two entries of a run apart, for a stage that finds the same identifier in both. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, separations } from '../db/schema.ts';
import { saidRecord } from './run-index.ts';
import { readSeparations } from './separations.ts';

export async function toldApart(db: Database, given: { readonly runId: string; readonly ordinals: readonly [number, number] }): Promise<boolean> {
  const [any] = await db.orm.select({ one: separations.one }).from(separations).limit(1);
  if (any === undefined) return false;
  const [a, b] = await db.orm
    .select({ record: saidRecord })
    .from(entries)
    .where(and(eq(entries.runId, given.runId), inArray(entries.ordinal, [...given.ordinals])));
  return a !== undefined && b !== undefined && (await readSeparations(db.orm)).has(a.record, b.record);
}
