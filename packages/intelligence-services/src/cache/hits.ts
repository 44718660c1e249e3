/** Counts how often each level of the cache had an answer: in memory while a run goes on, added to the store's sums when it ends. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { cacheHits } from '../db/schema.ts';

export type CacheLevel = 'api' | 'pdf' | 'document' | 'extraction';

export class CacheHits {
  readonly #counts = new Map<CacheLevel, { hits: number; misses: number }>();

  /** One lookup of a level, or several at once. */
  count(level: CacheLevel, found: { readonly hits: number; readonly misses: number }): void {
    const counts = this.#counts.get(level) ?? { hits: 0, misses: 0 };
    this.#counts.set(level, { hits: counts.hits + found.hits, misses: counts.misses + found.misses });
  }

  /** What `value` a single lookup gave: null is a miss. */
  seen<T>(level: CacheLevel, value: T | null): T | null {
    this.count(level, value === null ? { hits: 0, misses: 1 } : { hits: 1, misses: 0 });
    return value;
  }

  /** What was counted since the last flush; a crash loses that much of a statistic. */
  async flush(db: Database): Promise<void> {
    const rows = [...this.#counts].map(([level, counts]) => ({ level, ...counts })).toSorted((a, b) => (a.level < b.level ? -1 : 1));
    if (rows.length === 0) return;
    this.#counts.clear();
    await db.orm
      .insert(cacheHits)
      .values(rows)
      .onConflictDoUpdate({ target: cacheHits.level, set: { hits: sql`${cacheHits.hits} + excluded.hits`, misses: sql`${cacheHits.misses} + excluded.misses` } });
  }
}
