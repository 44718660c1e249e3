/** Removes what has expired, then, until the cache fits its size, PDFs, then documents that nothing refers to. */
import type { CacheSettings } from '@sluice/core-models';
import { and, asc, eq, inArray, lte, max, notExists, sql, sum } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { documents, downloads, extractions, outcomes, responses } from '../db/schema.ts';

export interface PrunedCache {
  readonly extractions: number;
  readonly responses: number;
  readonly downloads: number;
  readonly documents: number;
  /** PDFs that no address leads to any more: the caller owns the folder and removes `<sha256>.pdf`. */
  readonly pdfs: readonly string[];
}

/** Results keep their own copy of values and evidence: whatever goes here is bought or fetched again at worst. */
export async function pruneCache(db: Database, settings: CacheSettings, now: Date): Promise<PrunedCache> {
  const removedExtractions = await db.orm.delete(extractions).where(lte(extractions.expiresAt, now)).returning({ key: extractions.key });
  const removedResponses = await db.orm.delete(responses).where(lte(responses.expiresAt, now)).returning({ key: responses.requestHash });
  const removedDownloads = await db.orm.delete(downloads).where(lte(downloads.expiresAt, now)).returning({ sha256: downloads.sha256 });
  const [text] = await db.orm.select({ bytes: sum(documents.bytes) }).from(documents);
  const pdfs = await pdfsByAge(db);
  const excess = Number(text?.bytes ?? 0) + pdfs.reduce((bytes, pdf) => bytes + pdf.bytes, 0) - settings.maxCacheSizeMb * 1024 * 1024;
  const evicted = await evictPdfs(db, { pdfs, excess, now });
  const kept = new Set(pdfs.map(({ sha256 }) => sha256));
  return {
    extractions: removedExtractions.length,
    responses: removedResponses.length,
    downloads: removedDownloads.length + evicted.addresses,
    documents: await evictDocuments(db, excess - evicted.bytes),
    pdfs: [...new Set(removedDownloads.map((row) => row.sha256))].filter((sha256) => !kept.has(sha256)).concat(evicted.pdfs),
  };
}

interface CachedPdf {
  readonly sha256: string;
  readonly bytes: number;
  readonly fetchedAt: Date;
}

/** Each file once, the longest ago first. */
async function pdfsByAge(db: Database): Promise<readonly CachedPdf[]> {
  const rows = await db.orm
    .select({ sha256: downloads.sha256, bytes: max(downloads.bytes), fetchedAt: max(downloads.fetchedAt) })
    .from(downloads)
    .groupBy(downloads.sha256)
    .orderBy(asc(max(downloads.fetchedAt)), asc(downloads.sha256));
  return rows.map(({ sha256, bytes, fetchedAt }) => ({ sha256, bytes: bytes ?? 0, fetchedAt: fetchedAt ?? new Date(0) }));
}

/** What was fetched within the hour may be read by a run that goes on. */
const spareMs = 3_600_000;

/** PDFs first: a converted document does without its file, and the file can be fetched again. */
async function evictPdfs(db: Database, given: { readonly pdfs: readonly CachedPdf[]; readonly excess: number; readonly now: Date }): Promise<{ readonly pdfs: readonly string[]; readonly bytes: number; readonly addresses: number }> {
  const gone: string[] = [];
  let bytes = 0;
  for (const pdf of given.pdfs) {
    if (bytes >= given.excess || given.now.getTime() - pdf.fetchedAt.getTime() < spareMs) break;
    gone.push(pdf.sha256);
    bytes += pdf.bytes;
  }
  if (gone.length === 0) return { pdfs: [], bytes: 0, addresses: 0 };
  const removed = await db.orm.delete(downloads).where(inArray(downloads.sha256, gone)).returning({ sha256: downloads.sha256 });
  return { pdfs: gone, bytes, addresses: removed.length };
}

/** Longest unused first, and only those that no outcome shows: `documents/<sha256>.md` of a finished run is written from them. */
async function evictDocuments(db: Database, excessBytes: number): Promise<number> {
  let excess = excessBytes;
  if (excess <= 0) return 0;
  const shown = db.orm.select({ one: sql`1` }).from(outcomes).where(sql`${outcomes.outcome} -> 'pdf' ->> 'sha256' = ${documents.sha256}`);
  const unused = await db.orm
    .select({ sha256: documents.sha256, converterVersion: documents.converterVersion, bytes: documents.bytes })
    .from(documents)
    .where(notExists(shown))
    .orderBy(asc(documents.lastUsedAt));
  let evicted = 0;
  for (const { sha256, converterVersion, bytes } of unused) {
    if (excess <= 0) break;
    await db.orm.delete(documents).where(and(eq(documents.sha256, sha256), eq(documents.converterVersion, converterVersion)));
    excess -= bytes;
    evicted += 1;
  }
  return evicted;
}
