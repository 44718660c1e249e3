/** How full the cache is, and how often it had an answer. */
import { count, lte, sql, sum } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { cacheHits, documents, downloads, extractions, responses } from '../db/schema.ts';

export interface CacheStats {
  readonly documents: { readonly rows: number; readonly bytes: number };
  readonly extractions: { readonly rows: number; readonly expired: number };
  readonly responses: { readonly rows: number; readonly expired: number };
  /** Bytes of the PDFs behind them, each file once. */
  readonly downloads: { readonly rows: number; readonly expired: number; readonly bytes: number };
  /** By level (`api`, `pdf`, `document`, `extraction`), over all runs of the store; a level that was never asked is not there. */
  readonly hits: Readonly<Record<string, { readonly hits: number; readonly misses: number }>>;
}

/** Bytes are of JSON text and of PDF files; what Postgres stores is compressed. */
export async function cacheStats(db: Database): Promise<CacheStats> {
  const [document] = await db.orm.select({ rows: count(), bytes: sum(documents.bytes) }).from(documents);
  const expired = (column: typeof extractions.expiresAt | typeof responses.expiresAt | typeof downloads.expiresAt) => sql<number>`(count(*) filter (where ${lte(column, sql`now()`)}))::int`;
  const [extraction] = await db.orm.select({ rows: count(), expired: expired(extractions.expiresAt) }).from(extractions);
  const [response] = await db.orm.select({ rows: count(), expired: expired(responses.expiresAt) }).from(responses);
  const [download] = await db.orm.select({ rows: count(), expired: expired(downloads.expiresAt) }).from(downloads);
  const files = db.orm.selectDistinct({ sha256: downloads.sha256, bytes: downloads.bytes }).from(downloads).as('files');
  const [pdf] = await db.orm.select({ bytes: sum(files.bytes) }).from(files);
  const counted = await db.orm.select().from(cacheHits);
  return {
    documents: { rows: document?.rows ?? 0, bytes: Number(document?.bytes ?? 0) },
    extractions: extraction ?? { rows: 0, expired: 0 },
    responses: response ?? { rows: 0, expired: 0 },
    downloads: { ...(download ?? { rows: 0, expired: 0 }), bytes: Number(pdf?.bytes ?? 0) },
    hits: Object.fromEntries(counted.map(({ level, hits, misses }) => [level, { hits, misses }])),
  };
}
