import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryFolder } from '@sluice/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { appendEvents, readEvents } from '../checkpoint/events.ts';
import { outcome, testRun } from '../checkpoint/test-run.ts';
import type { Database } from './database.ts';
import { dumpStore, restoreStore } from './dump.ts';
import { migrate, migrationFiles } from './migrate.ts';
import { rowsOf } from './rows.ts';
import { testStores } from './test-stores.ts';

/** Rows of every kind of column, with what JSON and SQL could spoil. */
async function fill(db: Database): Promise<string> {
  const runId = await testRun(db, 450);
  await commitOutcomes(db, Array.from({ length: 300 }, (_, index) => outcome(runId, index + 1, { reason: `line\nbreak, "quote", \\, ü, 𝛼 ${index}` })));
  await appendEvents(db, runId, [{ type: 'warning', runId, message: 'tab\there' }]);
  await db.orm.execute(sql`insert into sluice.budgets (scope, spent_usd, spent_tokens) values ('total', 0.1::float8 + 0.2::float8, 9007199254740991)`);
  await db.orm.execute(sql`update sluice.entries set score = 1.0 / 3 where ordinal = 7`);
  return runId;
}

/** Each table as text, row by row: equal where the stores are. */
async function contents(db: Database): Promise<unknown> {
  const all: unknown[] = [];
  for (const table of ['runs', 'entries', 'outcomes', 'events', 'budgets']) {
    all.push(await rowsOf(db.orm, sql`select md5(string_agg(line, e'\n' order by line)) as hash, count(*)::int as n from (select to_jsonb(t)::text as line from sluice.${sql.identifier(table)} t) as lines`));
  }
  return all;
}

const [pglite, server] = testStores;

describe.each([
  { from: pglite, to: server },
  { from: server, to: pglite },
])('from $from.name to $to.name', ({ from: source, to: target }) => {
  test('restoreStore() gives back what dumpStore() wrote, to the last digit, and not a second time', { timeout: 120_000 }, async () => {
    if (source === undefined || target === undefined) throw new Error('no stores to test on');
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'store.jsonl.gz');
    await using from = await source.open();
    const runId = await fill(from);
    const rows = await dumpStore(from, { path });
    expect(rows).toBe(1 + 450 + 300 + 301 + 1);
    await using to = await target.open();
    expect(await restoreStore(to, { path })).toBe(rows);
    expect(await contents(to)).toEqual(await contents(from));
    expect((await readEvents(to, runId)).at(-1)).toMatchObject({ sequence: 301, event: { message: 'tab\there' } });
    await expect(restoreStore(to, { path })).rejects.toThrow(/Cannot restore into .*: its table "[a-z_]+" holds rows; expected a store that is empty/);
  });
});

test('restoreStore() loads a dump of the first schema and brings it up to date', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'old.jsonl');
  await using old = await server?.open();
  await using to = await server?.open();
  if (old === undefined || to === undefined) throw new Error('no store to test on');
  await old.orm.execute(sql`drop schema sluice cascade`);
  await migrate(old.orm, { upTo: migrationFiles()[0]?.folderMillis ?? 0 });
  await old.orm.execute(sql`insert into sluice.runs (run_id, identity, status, config, pins) values ('r', 'i', 'finished', '{}', '{}')`);
  await old.orm.execute(sql`insert into sluice.outcomes (run_id, ordinal, status, stage, outcome, fence) values ('r', 1, 'failed', 'convert', '{"a": 1}', 3)`);
  await dumpStore(old, { path });
  await restoreStore(to, { path });
  expect(await rowsOf(to.orm, sql`select fence::int as fence, priority from sluice.outcomes join sluice.runs using (run_id)`)).toEqual([{ fence: 3, priority: 0 }]);
});

test('restoreStore() refuses what is no dump, or one of a newer program, and leaves the store as it was', async () => {
  await using folder = await temporaryFolder();
  await using db = await server?.open();
  if (db === undefined) throw new Error('no store to test on');
  const path = join(folder.path, 'file');
  await writeFile(path, 'a,b\n1,2\n');
  await expect(restoreStore(db, { path })).rejects.toThrow(/does not begin as a dump does/);
  await writeFile(path, '{"sluice":"dump","format":1,"schema":99999999999999}\n');
  await expect(restoreStore(db, { path })).rejects.toThrow(/a schema that this version does not know/);
  await dumpStore(db, { path: `${path}.gz` });
  const lines = gunzipSync(await readFile(`${path}.gz`)).toString().split('\n');
  await writeFile(path, [lines[0], '{"$table":"runs"}', '{"run_id":"half"}', ''].join('\n'));
  await expect(restoreStore(db, { path })).rejects.toThrow(/null value in column|Failed query/);
  expect(await rowsOf(db.orm, sql`select run_id from sluice.runs`)).toEqual([]);
});
