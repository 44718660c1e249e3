/** Takes a paper out of the store, wherever it stands. What a person wrote of it goes too; what it cost stays in the books, without its text. */
import type { PaperRecord } from '@sluice/core-models';
import { and, eq, inArray, like, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Orm } from '../db/database.ts';
import { attempts, documents, downloads, entries, events, extractions, identityClaims, judgements, outcomes, paperIdentifiers, paperTitles, papers, responses } from '../db/schema.ts';

export interface PaperPlaces {
  readonly paperIds: readonly string[];
  readonly sha256s: readonly string[];
  /** DOIs and arXiv ids, by which registers' answers speak of it. */
  readonly names: readonly string[];
  /** What was known of it, for the texts of abstracts that have no hash of a PDF. */
  readonly records: readonly PaperRecord[];
  /** Entries by run. */
  readonly runs: readonly { readonly runId: string; readonly ordinals: readonly number[] }[];
}

export interface ForgottenRows {
  readonly entries: number;
  readonly documents: number;
  readonly answers: number;
  readonly judgements: number;
}

/** `paper`: a paper id, a canonical DOI or arXiv id, a file name, or the hash of the PDF. Members of its clusters are the same paper. */
export async function findPaperPlaces(db: Database, paper: { readonly given: string; readonly doi?: string | undefined; readonly arxivId?: string | undefined }): Promise<PaperPlaces> {
  const { given, doi, arxivId } = paper;
  const field = (name: string) => sql`${entries.record} ->> ${name}`;
  const seen = (name: string) => sql`${outcomes.outcome} ->> ${name}`;
  const named = or(
    eq(entries.paperId, given),
    eq(entries.locator, given),
    like(entries.locator, `%/${given.replaceAll(/[%_\\]/g, String.raw`\$&`)}`),
    eq(field('pdfSha256'), given),
    eq(field('citekey'), given),
    ...(doi === undefined ? [] : [eq(field('doi'), doi), eq(seen('doi'), doi)]),
    ...(arxivId === undefined ? [] : [eq(field('arxivId'), arxivId), eq(seen('arxivId'), arxivId)]),
  );
  const joined = and(eq(outcomes.runId, entries.runId), eq(outcomes.ordinal, entries.ordinal));
  const columns = { runId: entries.runId, ordinal: entries.ordinal, leader: entries.leaderOrdinal, paperId: entries.paperId, record: entries.record, doi: seen('doi'), arxivId: seen('arxivId'), sha256: sql<string | null>`coalesce(${outcomes.outcome} #>> '{pdf,sha256}', ${field('pdfSha256')})` };
  const first = await db.orm.select(columns).from(entries).leftJoin(outcomes, joined).where(named);
  if (first.length === 0) return { paperIds: [], sha256s: [], names: [], records: [], runs: [] };
  // The whole cluster in each run, and the same bytes or paper in others.
  const paperIds = distinct(first.map((row) => row.paperId));
  const hashes = distinct(first.map((row) => row.sha256));
  const leaders = first.map((row) => ({ runId: row.runId, ordinal: row.leader ?? row.ordinal }));
  const rows = await db.orm
    .select(columns)
    .from(entries)
    .leftJoin(outcomes, joined)
    .where(
      or(
        ...(paperIds.length === 0 ? [] : [inArray(entries.paperId, paperIds)]),
        ...(hashes.length === 0 ? [] : [inArray(field('pdfSha256'), hashes), inArray(sql`${outcomes.outcome} #>> '{pdf,sha256}'`, hashes)]),
        ...leaders.map(({ runId, ordinal }) => and(eq(entries.runId, runId), or(eq(entries.ordinal, ordinal), eq(entries.leaderOrdinal, ordinal)))),
      ),
    );
  return {
    paperIds: distinct(rows.map((row) => row.paperId)),
    sha256s: distinct(rows.map((row) => row.sha256)),
    names: distinct(rows.flatMap((row) => [row.doi, row.arxivId, row.record.doi, row.record.arxivId])),
    records: rows.map((row) => row.record),
    runs: [...Map.groupBy(rows, (row) => row.runId)].map(([runId, ofRun]) => ({ runId, ordinals: ofRun.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b) })),
  };
}

/** In one transaction. `textHashes`: of the abstracts that were read. */
export async function forgetPaper(db: Database, { paperIds, sha256s, names, runs }: PaperPlaces, textHashes: readonly string[]): Promise<ForgottenRows> {
  return await db.transaction(async (tx) => {
    let gone = 0;
    for (const { runId, ordinals } of runs) gone += await forgetInRun(tx, runId, ordinals);
    const answers = await tx
      .delete(extractions)
      .where(or(inArray(extractions.sha256, [...sha256s, '']), inArray(extractions.textHash, [...textHashes, ''])))
      .returning({ key: extractions.key });
    for (const name of names) await tx.delete(responses).where(sql`strpos(lower(${responses.body}::text), ${name.toLowerCase()}) > 0`);
    const texts = sha256s.length === 0 ? [] : await tx.delete(documents).where(inArray(documents.sha256, [...sha256s])).returning({ sha256: documents.sha256 });
    if (sha256s.length > 0) await tx.delete(downloads).where(inArray(downloads.sha256, [...sha256s]));
    const judged = paperIds.length === 0 ? [] : await tx.delete(judgements).where(inArray(judgements.paperId, [...paperIds])).returning({ id: judgements.judgementId });
    for (const table of paperIds.length === 0 ? [] : [paperIdentifiers, paperTitles, papers]) await tx.delete(table).where(inArray(table.paperId, [...paperIds]));
    return { entries: gone, documents: texts.length, answers: answers.length, judgements: judged.length };
  });
}

async function forgetInRun(tx: Orm, runId: string, ordinals: readonly number[]): Promise<number> {
  const here = [...ordinals];
  await tx.delete(outcomes).where(and(eq(outcomes.runId, runId), inArray(outcomes.ordinal, here)));
  await tx.delete(identityClaims).where(and(eq(identityClaims.runId, runId), inArray(identityClaims.ordinal, here)));
  await tx.delete(events).where(and(eq(events.runId, runId), inArray(sql`(${events.event} ->> 'entry')::int`, here)));
  // Replies are not told apart by paper: the run's are few, and only a crash would have needed them.
  await tx.delete(responses).where(like(responses.requestHash, `llm:${runId}:%`));
  // A batch may be about to be answered: what it says of the paper is not wanted any more.
  await tx.update(attempts).set({ ordinal: null }).where(and(eq(attempts.runId, runId), inArray(attempts.ordinal, here)));
  const removed = await tx.delete(entries).where(and(eq(entries.runId, runId), inArray(entries.ordinal, here))).returning({ ordinal: entries.ordinal });
  return removed.length;
}

const Text = z.string();

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values.flatMap((value) => Text.safeParse(value).data ?? []))];
}
