import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Database } from './database.ts';
import { startOpener, testFolder } from './local/test-process.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open.ts';
import { paces, responses } from './schema.ts';
import { testStores } from './test-stores.ts';
import { copyOfTemplate } from './test-template.ts';

test.each(['', 'local:', 'sqlite:x', 'postgres://[', '/tmp/store'])('openDatabase() refuses "%s" as a configuration error', async (url) => {
  await expect(openDatabase({ url })).rejects.toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining('expected local:DIR, pglite:DIR or postgres://…') });
});

test('openDatabase() says which server it cannot reach, without the password', async () => {
  const opened = openDatabase({ url: 'postgres://someone:secret@127.0.0.1:1/db' });
  await expect(opened).rejects.toMatchObject({ name: 'DatabaseError', message: expect.stringMatching(/^Cannot open the store "postgres:\/\/someone@127\.0\.0\.1:1\/db": .*ECONNREFUSED/) });
});

test('openDatabase() brings a new database to its schema once, when five processes open it at once', async () => {
  const server = inject('postgresUrl');
  const admin = postgres(server, { max: 1 });
  const name = `test_five_${Date.now()}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const opened = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ url: url.href })));
  const [first] = opened;
  const files = (await readdir(new URL('../../migrations', import.meta.url))).filter((file) => file.endsWith('.sql'));
  expect(await first?.orm.execute(sql`select count(*)::int as n from sluice.migrations`)).toMatchObject([{ n: files.length }]);
  await Promise.all(opened.map((db) => db[Symbol.asyncDispose]()));
  await admin.unsafe(`drop database ${name}`);
  await admin.end();
});

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  test('a transaction that throws leaves nothing behind', async () => {
    const failed = db.transaction(async (tx) => {
      await tx.insert(paces).values({ host: 'a', nextAt: new Date(0) });
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await db.orm.select().from(paces)).toEqual([]);
  });

  test.each([
    ['null', null],
    ['a number in a string', '12'],
    ['an array', [1, 'a', null]],
    ['an object', { a: { b: true } }],
  ])('a JSON column gives %s back as it was, and a moment to the millisecond', async (requestHash, body) => {
    await db.orm.insert(responses).values({ requestHash, body: { body }, expiresAt: new Date(123) });
    const [row] = await db.orm.select().from(responses).where(eq(responses.requestHash, requestHash));
    expect([row?.body, row?.expiresAt]).toEqual([{ body }, new Date(123)]);
  });

  test('migrate() refuses a store that a newer version has migrated', async () => {
    await db.orm.execute(sql`insert into sluice.migrations (folder_millis, hash) values (4102444800000, 'of the year 2100')`);
    await expect(migrate(db.orm)).rejects.toThrow('Cannot open the store: its schema is of 2100-01-01; expected');
    // The next test that gets this store is to find it as it was.
    await db.orm.execute(sql`delete from sluice.migrations where hash = 'of the year 2100'`);
  });
});

describe('pglite:', () => {
  test('openDatabase() keeps what was written when a folder is opened again', async () => {
    await using folder = await testFolder();
    const url = `pglite:${folder.path}/a b`;
    {
      await using db = await openDatabase({ url });
      await db.orm.insert(paces).values({ host: 'kept', nextAt: new Date(0) });
    }
    await using db = await openDatabase({ url });
    expect([db.kind, db.url, (await db.orm.select().from(paces)).length]).toEqual(['pglite', url, 1]);
  });

  test('openDatabase() tells a second opener who has the folder, and lets it in when that process is killed, with all that was acknowledged', async () => {
    await using folder = await testFolder();
    await cp(await copyOfTemplate(inject('pgliteRoot')), folder.path, { recursive: true });
    const url = `pglite:${folder.path}`;
    const opener = await startOpener(url, 'kept');
    expect(opener.said).toBe('open pglite');
    await expect(openDatabase({ url })).rejects.toThrow(new RegExp(`process \\S+:${opener.child.pid} has it open; expected one process at a time`));
    await opener.kill();
    await using db = await openDatabase({ url });
    expect((await db.orm.select().from(paces)).map((row) => row.host)).toEqual(['kept']);
  });

  test('openDatabase() makes a folder anew whose making was cut short', async () => {
    await using folder = await testFolder();
    await mkdir(join(folder.path, 'pgdata', 'base'), { recursive: true });
    await using db = await openDatabase({ url: `pglite:${folder.path}` });
    expect(db.kind).toBe('pglite');
  });
});
