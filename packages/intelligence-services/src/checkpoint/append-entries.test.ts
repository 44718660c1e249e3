import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { appendEntries } from './append-entries.ts';
import { countEntries, readEntries } from './read-entries.ts';
import { item, testRun } from './test-run.ts';

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const numbered = async (runId: string) => await Array.fromAsync(readEntries(db, runId, { batch: 2 }), ({ ordinal, locator }) => [ordinal, locator]);

  test('appendEntries() numbers items in the order given, from 1, and goes on from the highest', async () => {
    const runId = await testRun(db, 0);
    expect(await appendEntries(db, runId, [item('b'), item('a')])).toBe(2);
    expect(await appendEntries(db, runId, [item('c')])).toBe(1);
    expect(await numbered(runId)).toEqual([[1, 'b'], [2, 'a'], [3, 'c']]);
  });

  test('appendEntries() adds only what is new when a source is listed again, without gaps in the numbers', async () => {
    const runId = await testRun(db, 0);
    await appendEntries(db, runId, [item('a'), item('b')]);
    expect(await appendEntries(db, runId, [item('b'), item('x'), item('a'), item('x'), item('y')])).toBe(2);
    expect(await numbered(runId)).toEqual([[1, 'a'], [2, 'b'], [3, 'x'], [4, 'y']]);
  });

  test('appendEntries() keeps the first of two items with one locator, and tells sources apart', async () => {
    const runId = await testRun(db, 0);
    await appendEntries(db, runId, [item('a', 'first'), item('a', 'second'), { ...item('a', 'other'), source: 'other.csv' }]);
    expect(await Array.fromAsync(readEntries(db, runId), ({ source, record }) => [source, record.title])).toEqual([['list.csv', 'first'], ['other.csv', 'other']]);
  });

  test('appendEntries() keeps a malformed line with its sentence', async () => {
    const runId = await testRun(db, 0);
    await appendEntries(db, runId, [{ kind: 'malformed', source: 'list.csv', locator: '7', message: 'no title' }]);
    expect(await Array.fromAsync(readEntries(db, runId), ({ malformed, role }) => [malformed, role])).toEqual([['no title', null]]);
  });

  test('appendEntries() stores what Postgres refuses as U+FFFD, so that the same item is not new a second time', async () => {
    const runId = await testRun(db, 0);
    const odd = item('a\0\ud800', 'nul \0 and \\u0000 and a lone \udfff but a whole \u{1f41f}');
    expect(await appendEntries(db, runId, [odd])).toBe(1);
    expect(await appendEntries(db, runId, [odd])).toBe(0);
    expect(await Array.fromAsync(readEntries(db, runId), ({ locator, record }) => [locator, record.title])).toEqual([
      ['a\ufffd\ufffd', 'nul \ufffd and \\u0000 and a lone \ufffd but a whole \u{1f41f}'],
    ]);
  });

  test('appendEntries() takes locators that are longer than a row of an index', async () => {
    const runId = await testRun(db, 0);
    const long = Array.from({ length: 2000 }, (_, index) => index.toString(36)).join('/');
    expect(await appendEntries(db, runId, [item(`${long}1`), item(`${long}2`)])).toBe(2);
    expect(await appendEntries(db, runId, [item(`${long}1`)])).toBe(0);
  });

  test('appendEntries() numbers without gaps or repeats when five callers append to one run together', async () => {
    const runId = await testRun(db, 0);
    const lists = Array.from({ length: 5 }, (_, caller) => Array.from({ length: 40 }, (_unused, index) => item(`${(caller + index) % 50}`)));
    const added = await Promise.all(lists.map((list) => appendEntries(db, runId, list)));
    expect(added.reduce((sum, n) => sum + n, 0)).toBe(44);
    expect(await countEntries(db, runId)).toBe(44);
    expect((await numbered(runId)).map(([ordinal]) => ordinal)).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
  });

  test('appendEntries() takes more than one batch', async () => {
    const runId = await testRun(db, 0);
    expect(await appendEntries(db, runId, Array.from({ length: 2300 }, (_, index) => item(`${index}`)))).toBe(2300);
    expect(await countEntries(db, runId)).toBe(2300);
  });
});
