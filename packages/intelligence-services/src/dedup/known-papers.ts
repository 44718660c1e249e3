/** The index of papers over all runs: who was answered once is known again under another name, by identifiers and titles, never held whole in memory. */
import type { PaperRecord } from '@sluice/core-models';
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { storableJson } from '../db/columns.ts';
import type { Database, Orm } from '../db/database.ts';
import { entries, outcomes, paperIdentifiers, papers, paperTitles } from '../db/schema.ts';
import { titleKeys } from './block.ts';
import { isMatch } from './compare.ts';
import { type Features, featuresOf } from './features.ts';

const batchSize = 500;

/** Temporary to the transaction that enters them; numbered from 1 without gaps. */
const newlyAnswered = pgTable('newly_answered', {
  place: integer('place').primaryKey(),
  paperId: text('paper_id').notNull(),
  record: jsonb('record').$type<PaperRecord>().notNull(),
});

/** At the end of a run, whose papers are all answered then: the next intake finds them entered. */
export async function enterAnswered(db: Database, { runId, signal }: { readonly runId: string; readonly signal: AbortSignal }): Promise<void> {
  await db.transaction((tx) => rememberAnswered(tx, { runId, signal }));
}

/**
 * Enters the papers that any run has answered, or `runId` alone, and the index does not hold yet. Only recorded successes are known: a failed paper comes back whenever it is listed again.
 *
 * @returns true where the index holds any paper
 */
export async function rememberAnswered(tx: Orm, { runId, signal }: { readonly runId?: string; readonly signal: AbortSignal }): Promise<boolean> {
  const ofRun = runId === undefined ? sql`true` : eq(outcomes.runId, runId);
  // Found by one statement and kept in a table: page by page each page was a scan, and a sort, of all that was ever answered.
  await tx.execute(sql`create temp table newly_answered on commit drop as
    select row_number() over ()::int as place, answered.* from (
      select distinct on (${outcomes.paperId}) ${outcomes.paperId}, ${entries.record}
      from ${outcomes} join ${entries} on ${entries.runId} = ${outcomes.runId} and ${entries.ordinal} = ${outcomes.ordinal}
      where ${ofRun} and ${outcomes.paperId} is not null and ${outcomes.status} in ('extracted', 'cached') and not exists (select 1 from ${papers} where ${papers.paperId} = ${outcomes.paperId})
      order by ${outcomes.paperId}
    ) as answered`);
  await tx.execute(sql`create unique index on newly_answered (place)`);
  await tx.execute(sql`insert into ${papers} (paper_id, record) select paper_id, record from newly_answered on conflict do nothing`);
  for (let after = 0; ; after += batchSize) {
    signal.throwIfAborted();
    const rows = await tx
      .select()
      .from(newlyAnswered)
      .where(and(gt(newlyAnswered.place, after), lte(newlyAnswered.place, after + batchSize)));
    if (rows.length > 0) await rememberNames(tx, rows);
    if (rows.length < batchSize) break;
  }
  return (await tx.select({ paperId: papers.paperId }).from(papers).limit(1)).length > 0;
}

/** Of each record the id that its paper has in the index; a record that says too little to be known again is left out. */
export async function findKnown<Key>(tx: Orm, records: readonly { readonly key: Key; readonly record: PaperRecord }[]): Promise<ReadonlyMap<Key, string>> {
  const found = new Map<Key, string>();
  const asked = records.map(({ key, record }) => ({ key, features: featuresOf(record) }));
  const candidates = await candidatesOf(tx, asked.map(({ features }) => features));
  for (const { key, features } of asked) {
    const names = [...features.identities, ...titleKeys(features).map(String)];
    const ids = new Set(names.flatMap((name) => candidates.byName.get(name) ?? []));
    // The least of several, so that the answer does not depend on the order of the index.
    const known = [...ids].toSorted().find((paperId) => {
      const other = candidates.features.get(paperId);
      return other !== undefined && isMatch(features, other);
    });
    if (known !== undefined) found.set(key, known);
  }
  return found;
}

/** Also for a paper that comes under another name than the one it is known by. */
export async function rememberNames(tx: Orm, known: readonly { readonly paperId: string; readonly record: PaperRecord }[]): Promise<void> {
  const identifiers: object[] = [];
  const titles: object[] = [];
  for (const { paperId, record } of known) {
    const features = featuresOf(record);
    for (const identity of features.identities) identifiers.push({ kind: identity.slice(0, identity.indexOf(':')), value: bounded(identity), paper_id: paperId });
    for (const key of new Set(titleKeys(features))) titles.push({ blocking_key: String(key), paper_id: paperId });
  }
  await tx.execute(sql`insert into ${paperIdentifiers} (kind, value, paper_id) select kind, value, paper_id from jsonb_to_recordset(${storableJson(identifiers)}::jsonb) as one(kind text, value text, paper_id text) on conflict do nothing`);
  await tx.execute(sql`insert into ${paperTitles} (blocking_key, paper_id) select blocking_key, paper_id from jsonb_to_recordset(${storableJson(titles)}::jsonb) as one(blocking_key text, paper_id text) on conflict do nothing`);
}

interface Candidates {
  /** Papers by identity, or by title key as text. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly features: ReadonlyMap<string, Features>;
}

async function candidatesOf(tx: Orm, asked: readonly Features[]): Promise<Candidates> {
  const identities = [...new Set(asked.flatMap((features) => features.identities.map(bounded)))];
  const keys = [...new Set(asked.flatMap((features) => titleKeys(features).map(String)))];
  const byIdentity = identities.length === 0 ? [] : await tx.select({ name: paperIdentifiers.value, paperId: paperIdentifiers.paperId }).from(paperIdentifiers).where(inArray(paperIdentifiers.value, identities));
  const byTitle = keys.length === 0 ? [] : await papersOfTitles(tx, keys);
  const byName = new Map<string, string[]>();
  for (const { name, paperId } of [...byIdentity, ...byTitle]) byName.set(name, [...(byName.get(name) ?? []), paperId]);
  const ids = [...new Set([...byName.values()].flat())];
  const rows = ids.length === 0 ? [] : await tx.select({ paperId: papers.paperId, record: papers.record }).from(papers).where(inArray(papers.paperId, ids));
  return { byName, features: new Map(rows.map(({ paperId, record }) => [paperId, featuresOf(record)])) };
}

/** Of each key alone the first twenty: a hundred editorials of one name are not looked through for each that comes, and hide nobody else. */
async function papersOfTitles(tx: Orm, keys: readonly string[]): Promise<readonly { readonly name: string; readonly paperId: string }[]> {
  const few = tx.select({ paperId: paperTitles.paperId }).from(paperTitles).where(sql`${paperTitles.blockingKey} = asked.name`).orderBy(asc(paperTitles.paperId)).limit(20).as('few');
  return await tx
    .select({ name: sql<string>`asked.name`, paperId: few.paperId })
    .from(sql`unnest(${`{${keys.join(',')}}`}::text[]) as asked(name)`)
    .crossJoinLateral(few);
}

/** A row of a B-tree holds at most 2,704 bytes; no true identifier comes near. */
function bounded(identity: string): string {
  return identity.slice(0, 600);
}
