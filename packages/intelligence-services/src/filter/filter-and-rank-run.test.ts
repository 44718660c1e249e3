import { FilterSettings, Outcome, PaperRecord, RankSettings } from '@sluice/core-models';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { entries, outcomes } from '../db/schema.ts';
import { filterAndRankRun, type FilterAndRankOptions } from './filter-and-rank-run.ts';

type RecordInput = Parameters<typeof PaperRecord.parse>[0];


async function append(db: Database, records: readonly RecordInput[], there: number): Promise<void> {
  await db.orm.insert(entries).values(
    records.map((record, index) => ({ runId: 'run', ordinal: there + index + 1, source: 's', locator: `${there + index}`, record: PaperRecord.parse(record), role: 'leader' as const })),
  );
}

async function rank(db: Database, options: Partial<Omit<FilterAndRankOptions, 'filters'>> & { readonly filters?: Parameters<typeof FilterSettings.parse>[0] }) {
  const { filters, ...others } = options;
  return await filterAndRankRun(db, 'run', {
    ranking: RankSettings.parse({}),
    now: new Date('2026-06-01T00:00:00Z'),
    signal: new AbortController().signal,
    ...others,
    filters: FilterSettings.parse(filters ?? {}),
  });
}

async function rows(db: Database) {
  return await db.orm.select().from(entries).where(eq(entries.runId, 'run')).orderBy(asc(entries.ordinal));
}

describe.each(testStores)('filterAndRankRun() on $name', { timeout: 60_000 }, ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());
  beforeEach(async () => {
    await db.orm.delete(outcomes);
    await db.orm.delete(entries);
  });

  it('filterAndRankRun() keeps the order of the input without query and citations', async () => {
    await append(db, [{ year: 1990 }, { year: 2025 }, {}], 0);
    expect(await rank(db, {})).toEqual({ kept: 3, filtered: 0 });
    expect((await rows(db)).map((row) => row.rank)).toEqual([1, 2, 3]);
  });

  it('filterAndRankRun() names the rule, and ranks the rest by relevance, citations and recency', async () => {
    await append(db, [
      { title: 'Baking bread with white flour', year: 2020, citations: 9 },
      { title: 'Fish', abstract: 'Fish swim in salt water.', year: 2026, citations: 999 },
      { title: 'Old fish in salt water', year: 1950 },
    ], 0);
    expect(await rank(db, { query: 'fish in salt water', filters: { minYear: 1960 } })).toEqual({ kept: 2, filtered: 1 });
    const after = await rows(db);
    expect(after.map((row) => row.filteredBy)).toEqual(['', '', 'min_year']);
    expect(after.map((row) => row.rank)).toEqual([2, 1, null]);
    expect(after[1]).toMatchObject({ score: 1, scoreParts: { citations: 1, recency: 1, relevance: 1 } });
    expect(after[0]?.scoreParts).toMatchObject({ relevance: 0, recency: expect.closeTo(0.4) });
  });

  it('filterAndRankRun() keeps the best N, and says top of the others', async () => {
    await append(db, [{ citations: 1 }, { citations: 100 }, { citations: 10 }], 0);
    expect(await rank(db, { filters: { top: 2 } })).toEqual({ kept: 2, filtered: 1 });
    expect((await rows(db)).map((row) => row.filteredBy)).toEqual(['top', '', '']);
  });

  it('filterAndRankRun() draws the same sample for the same seed', async () => {
    await append(db, Array.from({ length: 40 }, () => ({})), 0);
    expect(await rank(db, { sample: 10, seed: 7 })).toEqual({ kept: 10, filtered: 30 });
    const first = (await rows(db)).map((row) => row.filteredBy);
    await rank(db, { sample: 10, seed: 7 });
    expect((await rows(db)).map((row) => row.filteredBy)).toEqual(first);
    await rank(db, { sample: 10, seed: 8 });
    expect((await rows(db)).map((row) => row.filteredBy)).not.toEqual(first);
  });

  it('filterAndRankRun() leaves an entry with an outcome as it is, and counts it towards top', async () => {
    await append(db, [{ citations: 1 }], 0);
    await rank(db, { filters: { top: 1 } });
    const outcome = Outcome.parse({ kind: 'outcome', runId: 'run', ordinal: 1, status: 'extracted', stage: 'record' });
    await db.orm.insert(outcomes).values({ runId: 'run', ordinal: 1, status: 'extracted', stage: 'record', outcome });
    await append(db, [{ citations: 100 }], 1);
    expect(await rank(db, { filters: { top: 1 } })).toEqual({ kept: 1, filtered: 1 });
    expect((await rows(db)).map((row) => [row.filteredBy, row.rank])).toEqual([['', 1], ['top', null]]);
  });
});
