/** Rows of a statement that Drizzle has not built: each driver hands them out in its own way. */
import type { SQL } from 'drizzle-orm';
import type { Orm } from './database.ts';

export async function rowsOf(orm: Orm, query: SQL): Promise<readonly unknown[]> {
  const result: unknown = await orm.execute(query);
  if (Array.isArray(result)) return result;
  return typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows) ? result.rows : [];
}
