/** Which items of a source are entries already: what a resumed intake need not look at again. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries } from '../db/schema.ts';

/** @returns `source`, a newline and `locator` of each item that the run has. */
export async function knownLocators(
  db: Database,
  given: { readonly runId: string; readonly items: readonly { readonly source: string; readonly locator: string }[] },
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const [source, items] of Map.groupBy(given.items, (item) => item.source)) {
    const locators = items.map((item) => item.locator);
    const rows = await db.orm
      .select({ locator: entries.locator })
      .from(entries)
      .where(and(eq(entries.runId, given.runId), eq(entries.source, source), inArray(entries.locator, locators)));
    for (const { locator } of rows) known.add(`${source}\n${locator}`);
  }
  return known;
}
