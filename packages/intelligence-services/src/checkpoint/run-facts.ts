/** What a methods section and a repetition need of a run's rows: what each source gave, which bytes went in, which models answered. */
import { createHash } from 'node:crypto';
import { and, count, eq, min, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { readEntries } from './read-entries.ts';

export interface RunFacts {
  /** In input order; `entries` counts hits, lines or files. */
  readonly sources: readonly { readonly source: string; readonly entries: number }[];
  /** SHA-256 over `locator sha256` lines of all entries with a file, in input order; null where there is none. */
  readonly inputsSha256: string | null;
  readonly inputs: number;
  /** As the servers named themselves. */
  readonly modelsAnswered: readonly string[];
}

export async function runFacts(db: Database, runId: string): Promise<RunFacts> {
  const sources = await db.orm
    .select({ source: entries.source, entries: count() })
    .from(entries)
    .where(eq(entries.runId, runId))
    .groupBy(entries.source)
    .orderBy(min(entries.ordinal));
  const model = sql<string>`${outcomes.outcome} -> 'provenance' ->> 'model'`;
  const models = await db.orm
    .selectDistinct({ model })
    .from(outcomes)
    .where(and(eq(outcomes.runId, runId), sql`${model} is not null`))
    .orderBy(model);
  const hash = createHash('sha256');
  let inputs = 0;
  for await (const { locator, record } of readEntries(db, runId)) {
    if (record.pdfSha256 === undefined) continue;
    hash.update(`${locator} ${record.pdfSha256}\n`);
    inputs += 1;
  }
  return { sources, inputs, inputsSha256: inputs === 0 ? null : hash.digest('hex'), modelsAnswered: models.map((row) => row.model) };
}
