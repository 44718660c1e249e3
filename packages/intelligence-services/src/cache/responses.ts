/** Discovery providers' answers, kept for a while so that a repeated query asks nobody. */
import { and, eq, gt, sql } from 'drizzle-orm';
import { storableJson } from '../db/columns.ts';
import type { Database } from '../db/database.ts';
import { responses } from '../db/schema.ts';

/** The body in a box, because null is a body too; null where none is stored or it has expired. */
export async function findResponse(db: Database, requestHash: string, now: Date): Promise<{ readonly body: unknown; readonly createdAt: Date } | null> {
  const [found] = await db.orm
    .select({ body: responses.body, createdAt: responses.createdAt })
    .from(responses)
    .where(and(eq(responses.requestHash, requestHash), gt(responses.expiresAt, now)));
  return found ?? null;
}

export interface NewResponse {
  readonly requestHash: string;
  readonly body: unknown;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The last answer stands. */
export async function saveResponse(db: Database, response: NewResponse): Promise<void> {
  const { requestHash, createdAt, expiresAt } = response;
  // Drizzle would send a body of null as SQL's NULL, which says that there is none.
  const answer = { body: sql`${storableJson(response.body)}::jsonb`, createdAt, expiresAt };
  await db.orm.insert(responses).values({ requestHash, ...answer }).onConflictDoUpdate({ target: responses.requestHash, set: answer });
}
