/** Every entry of a run with its outcome, in input order, a page at a time. */
import type { Entry, Outcome } from '@sluice/core-models';
import { and, eq, gt } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { entryOf } from './read-entries.ts';

export interface Result {
  readonly entry: Entry;
  /** Null while it is pending. */
  readonly outcome: Outcome | null;
}

export interface ReadResultsOptions {
  /** Rows held in memory. @default 200 */
  readonly batch?: number;
  readonly signal?: AbortSignal;
}

export async function* readResults(db: Database, runId: string, options: ReadResultsOptions = {}): AsyncGenerator<Result, void> {
  const { batch = 200, signal } = options;
  let after = 0;
  for (;;) {
    signal?.throwIfAborted();
    const page = await db.orm
      .select({ entry: entries, outcome: outcomes.outcome })
      .from(entries)
      .leftJoin(outcomes, and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal)))
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after)))
      .orderBy(entries.ordinal)
      .limit(batch);
    for (const row of page) yield { entry: entryOf(row.entry), outcome: row.outcome };
    if (page.length < batch) return;
    after = page.at(-1)?.entry.ordinal ?? after;
  }
}
