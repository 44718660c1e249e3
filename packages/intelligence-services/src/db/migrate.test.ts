import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { describe, expect, inject, test } from 'vitest';
import { warningsOf } from '../checkpoint/read-warnings.ts';
import type { Orm } from './database.ts';
import { migrate, migrationFiles } from './migrate.ts';
import { rowsOf } from './rows.ts';
import * as schema from './schema.ts';

/** Stores without tables. */
const empty = [
  {
    name: 'PGlite',
    open: async (): Promise<{ orm: Orm; close: () => Promise<void> }> => {
      const client = await PGlite.create();
      return { orm: drizzle(client, { schema }), close: () => client.close() };
    },
  },
  {
    name: 'Postgres',
    open: async (): Promise<{ orm: Orm; close: () => Promise<void> }> => {
      const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
      const name = `test_migrate_${Date.now()}`;
      await admin.unsafe(`create database ${name}`);
      const url = new URL(inject('postgresUrl'));
      url.pathname = `/${name}`;
      const client = postgres(url.href, { max: 2, onnotice: () => {} });
      const close = async (): Promise<void> => {
        await client.end();
        await admin.unsafe(`drop database ${name}`);
        await admin.end();
      };
      return { orm: drizzlePostgres(client, { schema }), close };
    },
  },
];

describe.each(empty)('on $name', ({ open }) => {
  test('migrate() carries the outcomes and events of the first schema over into partitions, by run', { timeout: 120_000 }, async () => {
    const { orm, close } = await open();
    await migrate(orm, { upTo: migrationFiles()[0]?.folderMillis ?? 0 });
    await orm.execute(sql`insert into sluice.runs (run_id, identity, status, config, pins) select 'run ' || n, 'i', 'running', '{}', '{}' from generate_series(1, 40) n`);
    await orm.execute(sql`insert into sluice.outcomes (run_id, ordinal, status, stage, outcome, fence, recorded_at)
      select 'run ' || n, m, 'extracted', 'extract', jsonb_build_object('ordinal', m), 7, '2026-01-02T03:04:05.678901Z' from generate_series(1, 40) n, generate_series(1, 5) m`);
    await orm.execute(sql`insert into sluice.events (run_id, sequence, event) select 'run ' || n, 1, '{"type":"warning"}' from generate_series(1, 40) n`);

    await migrate(orm);

    const { outcome, fence, recordedAt } = schema.outcomes;
    const [outcomes] = await orm
      .select({
        n: sql<number>`count(*)::int`,
        sum: sql<number>`sum((${outcome} ->> 'ordinal')::int * ${fence})::int`,
        at: sql<string>`min(${recordedAt} at time zone 'UTC')::text`,
        spread: sql<number>`count(distinct tableoid)::int`,
      })
      .from(schema.outcomes);
    expect(outcomes).toMatchObject({ n: 200, sum: 40 * 15 * 7, at: '2026-01-02 03:04:05.678901' });
    expect(outcomes?.spread).toBeGreaterThan(4);
    const [events] = await orm.select({ n: sql<number>`count(*)::int`, parts: sql<number>`count(distinct tableoid)::int` }).from(schema.events);
    expect(events?.n).toBe(40);
    expect(events?.parts).toBeGreaterThan(4);
    // The keys are there again: a second outcome for an entry is none.
    const again = await orm.insert(schema.events).values({ runId: 'run 1', sequence: 1, event: {} }).onConflictDoNothing().returning();
    expect(again).toEqual([]);
    await close();
  });

  test('migrate() gives the schema before it an index by which readWarnings() finds the few among the many', { timeout: 120_000 }, async () => {
    const { orm, close } = await open();
    const files = migrationFiles();
    const here = files.findIndex(({ sql: statements }) => statements.some((statement) => statement.includes('events_warning')));
    await migrate(orm, { upTo: files[here - 1]?.folderMillis ?? 0 });
    await orm.execute(sql`insert into sluice.events (run_id, sequence, event)
      select 'r', n, jsonb_build_object('type', case when n % 1000 = 0 then 'warning' else 'paper_finished' end, 'message', 'number ' || n) from generate_series(1, 5000) n`);
    const plan = async (): Promise<string> => {
      await orm.execute(sql`analyze sluice.events`);
      return JSON.stringify(await rowsOf(orm, sql`explain (format json) ${warningsOf(orm, 'r')}`));
    };
    const before = await plan();

    await migrate(orm);

    expect(before).not.toMatch(/events_\d_run_id_sequence_idx/);
    expect(await plan()).toMatch(/"Index Name":"events_\d_run_id_sequence_idx"/);
    expect((await warningsOf(orm, 'r')).map(({ sequence }) => sequence)).toEqual([5000, 4000, 3000, 2000, 1000]);
    await close();
  });
});
