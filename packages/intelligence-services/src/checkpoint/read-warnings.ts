/** What a run has warned of: a handful of its events, found by an index of their own. */
import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { Database, Orm } from '../db/database.ts';
import { events } from '../db/schema.ts';

export interface Warning {
  /** Of its last event. */
  readonly sequence: number;
  readonly message: string;
}

/** Newest first, each sentence once, at its last place. */
export async function readWarnings(db: Database, runId: string, { limit }: { readonly limit: number }): Promise<readonly Warning[]> {
  const rows = await warningsOf(db.orm, runId).limit(limit);
  return rows.map((row) => ({ message: row.message, sequence: row.sequence ?? 0 }));
}

/** The query itself, for whoever wants to see how the database goes about it. The type stands in it as it does in the index: the planner knows no parameter's value. */
export function warningsOf(orm: Orm, runId: string) {
  const message = sql<string>`${events.event} ->> 'message'`;
  const sequence = max(events.sequence);
  return orm
    .select({ message, sequence })
    .from(events)
    .where(and(eq(events.runId, runId), sql`${events.event} ->> 'type' = 'warning'`))
    .groupBy(message)
    .orderBy(desc(sequence))
    .$dynamic();
}
