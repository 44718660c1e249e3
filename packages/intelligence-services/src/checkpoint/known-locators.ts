/** Which items of a source are entries already: what a resumed intake need not look at again. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { storableText } from '../db/columns.ts';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';

/** @returns `source`, a newline and `locator` of each item that the run has. */
export async function knownLocators(
  db: Database,
  given: { readonly runId: string; readonly items: readonly { readonly source: string; readonly locator: string }[] },
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const [source, items] of Map.groupBy(given.items, (item) => item.source)) {
    // Hashed as the index on them is.
    const locators = items.map((item) => sql`md5(${storableText(item.locator)})`);
    const rows = await db.orm
      .select({ locator: entries.locator })
      .from(entries)
      .where(and(eq(entries.runId, given.runId), sql`md5(${entries.source}) = md5(${storableText(source)})`, inArray(sql`md5(${entries.locator})`, locators)));
    for (const { locator } of rows) known.add(`${source}\n${locator}`);
  }
  return known;
}
