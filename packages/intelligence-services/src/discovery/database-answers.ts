/** Providers' answers kept in the database for as long as `ttl_api_hours` says. */
import type { CacheHits } from '../cache/hits.ts';
import type { Database } from '../db/database.ts';
import { findResponse, saveResponse } from '../cache/responses.ts';
import type { AnswerCache } from './provider.ts';

/** For `readSources({ cache })`: the same question again within the time to live asks nobody. */
export function databaseAnswers(db: Database, { ttlHours, now, hits }: { readonly ttlHours: number; readonly now: () => Date; readonly hits?: CacheHits }): AnswerCache {
  return {
    async find(requestHash) {
      const found = await findResponse(db, requestHash, now());
      hits?.seen('api', found);
      return found?.body;
    },
    async save(requestHash, body) {
      const createdAt = now();
      await saveResponse(db, { requestHash, body, createdAt, expiresAt: new Date(createdAt.getTime() + ttlHours * 3_600_000) });
    },
  };
}
