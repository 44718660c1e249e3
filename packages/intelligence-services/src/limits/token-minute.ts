/** Tokens a minute over all workers of a database: no span of sixty seconds has more of them than the limit. */
import { and, gte, lt, eq, sql } from 'drizzle-orm';
import { briefTransaction } from '../db/brief-transaction.ts';
import type { Database } from '../db/database.ts';
import { tokenSeconds } from '../db/schema.ts';

export interface TokenRequest {
  /** `tokens:api.example.org/model`. */
  readonly scope: string;
  readonly limit: number;
  readonly tokens: number;
}

const WINDOW_SECONDS = 60;
const MAX_SECOND = 9_007_199_254_740_991;

/**
 * 0 where they are taken, else milliseconds until more may fit. By the database's clock, one caller at a time. The oldest second counts in full: a minute and a second
 * are held against the limit, never less than a minute. A call that is larger than the limit goes when nothing else is in the window.
 */
export async function takeTokens(db: Database, { scope, limit, tokens }: TokenRequest): Promise<number> {
  return await briefTransaction(db, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${scope}, 7305114863))`);
    const [clock] = await tx.select({ ms: sql<string>`extract(epoch from clock_timestamp()) * 1000` }).from(sql`(values (1)) as one`);
    const nowMs = Number(clock?.ms ?? 0);
    const second = Math.floor(nowMs / 1000);
    const inWindow = and(eq(tokenSeconds.scope, scope), gte(tokenSeconds.second, second - WINDOW_SECONDS));
    const [window] = await tx
      .select({ tokens: sql<string>`coalesce(sum(${tokenSeconds.tokens}), 0)`, oldest: sql<string>`coalesce(min(${tokenSeconds.second}), ${MAX_SECOND}::bigint)` })
      .from(tokenSeconds)
      .where(inWindow);
    const used = Number(window?.tokens ?? 0);
    if (used > 0 && used + tokens > limit) return Math.max(1, (Number(window?.oldest ?? second) + WINDOW_SECONDS + 1) * 1000 - nowMs);
    await tx
      .insert(tokenSeconds)
      .values({ scope, second, tokens: Math.ceil(tokens) })
      .onConflictDoUpdate({ target: [tokenSeconds.scope, tokenSeconds.second], set: { tokens: sql`${tokenSeconds.tokens} + excluded.tokens` } });
    await tx.delete(tokenSeconds).where(and(eq(tokenSeconds.scope, scope), lt(tokenSeconds.second, second - 2 * WINDOW_SECONDS)));
    return 0;
  });
}
