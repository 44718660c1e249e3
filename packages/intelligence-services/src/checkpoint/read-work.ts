/** Entries by number, those of them that are still to be worked on. */
import type { Entry } from '@sluice/core-models';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';
import { isPending } from './is-pending.ts';
import { entryOf } from './read-entries.ts';

/** Kept leaders without an outcome: what has one by now, or follows another entry, is left out. */
export async function readWork(db: Database, runId: string, ordinals: readonly number[]): Promise<readonly Entry[]> {
  if (ordinals.length === 0) return [];
  const rows = await db.orm
    .select()
    .from(entries)
    .where(and(eq(entries.runId, runId), inArray(entries.ordinal, [...ordinals]), sql`${entries.role} = 'leader' and ${entries.filteredBy} = ''`, isPending));
  return rows.map(entryOf);
}
