/** Removes what has expired, then what nothing refers to until the cache fits its size. */
import type { CacheSettings } from '@sluice/core-models';
import { and, asc, eq, lte, notExists, sql, sum } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { documents, downloads, extractions, outcomes, responses } from '../db/schema.ts';

export interface PrunedCache {
  readonly extractions: number;
  readonly responses: number;
  readonly downloads: number;
  readonly documents: number;
  /** PDFs whose address has expired: the caller owns the folder and removes `<sha256>.pdf`. */
  readonly pdfs: readonly string[];
}

/** Results keep their own copy of values and evidence: whatever goes here is bought or fetched again at worst. */
export async function pruneCache(db: Database, settings: CacheSettings, now: Date): Promise<PrunedCache> {
  const removedExtractions = await db.orm.delete(extractions).where(lte(extractions.expiresAt, now)).returning({ key: extractions.key });
  const removedResponses = await db.orm.delete(responses).where(lte(responses.expiresAt, now)).returning({ key: responses.requestHash });
  const removedDownloads = await db.orm.delete(downloads).where(lte(downloads.expiresAt, now)).returning({ sha256: downloads.sha256 });
  const kept = new Set((await db.orm.selectDistinct({ sha256: downloads.sha256 }).from(downloads)).map((row) => row.sha256));
  return {
    extractions: removedExtractions.length,
    responses: removedResponses.length,
    downloads: removedDownloads.length,
    documents: await evictDocuments(db, settings.maxCacheSizeMb * 1024 * 1024),
    pdfs: [...new Set(removedDownloads.map((row) => row.sha256))].filter((sha256) => !kept.has(sha256)),
  };
}

/** Longest unused first, and only those that no outcome shows: `documents/<sha256>.md` of a finished run is written from them. */
async function evictDocuments(db: Database, maxBytes: number): Promise<number> {
  const [all] = await db.orm.select({ bytes: sum(documents.bytes) }).from(documents);
  let excess = Number(all?.bytes ?? 0) - maxBytes;
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
