/** Where the bytes of a document were last seen, and its newest conversion: for people who want to look at the page itself. */
import type { PaperDocument } from '@sluice/core-models';
import { desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { documents, entries, outcomes, runs } from '../db/schema.ts';

/** Paths of local files that had these bytes at intake, each once; they may have changed since. */
export async function findLocalFiles(db: Database, sha256: string): Promise<readonly string[]> {
  const rows = await db.orm
    .selectDistinct({ path: sql<string | null>`${entries.record} ->> 'pdfPath'` })
    .from(entries)
    .where(sql`${entries.record} ->> 'pdfSha256' = ${sha256}`)
    .limit(50);
  return rows.flatMap(({ path }) => (path === null ? [] : [path]));
}

/** By whichever converter read it last; null where none has. */
export async function findNewestDocument(db: Database, sha256: string): Promise<PaperDocument | null> {
  const [found] = await db.orm.select({ document: documents.document }).from(documents).where(eq(documents.sha256, sha256)).orderBy(desc(documents.createdAt)).limit(1);
  return found?.document ?? null;
}

/** True where a run of this person has a paper with these bytes. */
export async function hasDocument(db: Database, sha256: string, belongsTo: string): Promise<boolean> {
  const theirs = sql`exists (select 1 from ${runs} where ${runs.belongsTo} = ${belongsTo} and ${runs.runId} =`;
  const [byOutcome] = await db.orm.select({ one: sql`1` }).from(outcomes).where(sql`${outcomes.outcome} -> 'pdf' ->> 'sha256' = ${sha256} and ${theirs} ${outcomes.runId})`).limit(1);
  if (byOutcome !== undefined) return true;
  const [byEntry] = await db.orm.select({ one: sql`1` }).from(entries).where(sql`${entries.record} ->> 'pdfSha256' = ${sha256} and ${theirs} ${entries.runId})`).limit(1);
  return byEntry !== undefined;
}
