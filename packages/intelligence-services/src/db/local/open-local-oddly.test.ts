import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { openLocal } from './open-local.ts';
import { insist, note, notes, open } from './test-notes.ts';
import { startOpener, testFolder } from './test-process.ts';

const onRoot = process.getuid?.() === 0 && process.platform === 'linux';

describe('openLocal() of a folder that is not as it should be', { timeout: 180_000 }, () => {
  test.each([
    ['a process that is gone', 2_147_483_645],
    ['a stranger that lives', process.pid],
    ['process 1', 1],
  ])('openLocal() does not trust a pid file that names %s', async (_, pid) => {
    await using folder = await testFolder();
    {
      await using db = await open(folder.path);
      await note(db, 'kept');
    }
    const lines = [pid, join(folder.path, 'data'), 1_700_000_000, 5432, join(folder.path, 'socket'), '', '  5432001         0', 'ready   '];
    await writeFile(join(folder.path, 'data', 'postmaster.pid'), `${lines.join('\n')}\n`);
    await using db = await open(folder.path);
    expect(await notes(db)).toEqual(['kept']);
  });

  test('openLocal() starts anew where the socket was swept away', async () => {
    await using folder = await testFolder();
    await using db = await open(folder.path);
    await note(db, 'a');
    await rm(join(folder.path, 'socket'), { recursive: true });
    await using second = await open(folder.path);
    expect(await notes(second)).toEqual(['a']);
    expect(await insist(() => notes(db))).toEqual(['a']);
  });

  test.each([
    ['spaces, quotes, commas and other scripts', ['a "b", it\'s; $c', '鲤鱼 naïve %s']],
    ['more bytes than a socket may have', Array.from({ length: 4 }, () => 'x'.repeat(60))],
  ])('openLocal() takes a path with %s', async (_, parts) => {
    await using folder = await testFolder();
    const store = join(folder.path, ...parts);
    {
      await using db = await open(store);
      expect(db.kind).toBe('local');
      await note(db, 'kept');
    }
    const opener = await startOpener(`local:${store}`, 'too');
    expect(opener.said).toBe('open local');
    await using db = await open(store);
    expect(await notes(db)).toEqual(['kept', 'too']);
    await opener.leave();
  });

  test.skipIf(!onRoot)("openLocal() runs the real server as nobody in a folder that is closed to nobody, as root's is", async () => {
    await using folder = await testFolder();
    await chmod(folder.path, 0o700);
    const store = join(folder.path, 'store');
    {
      await using db = await open(store);
      expect(db.kind).toBe('local');
      await note(db, 'kept');
    }
    await using db = await open(store);
    expect(await notes(db)).toEqual(['kept']);
  });

  test('openLocal() falls back to PGlite with one notice where no server runs, and stays with it', async () => {
    await using folder = await testFolder();
    const notices: string[] = [];
    const onNotice = (sentence: string) => notices.push(sentence);
    {
      await using db = await openLocal({ directory: folder.path, onNotice, findBinaries: async () => [] });
      expect(db.kind).toBe('pglite');
      await note(db, 'kept');
    }
    expect(notices).toEqual([expect.stringContaining('uses PGlite')]);
    await using db = await openLocal({ directory: folder.path, onNotice });
    expect([db.kind, await notes(db)]).toEqual(['pglite', ['kept']]);
  });

  test('openLocal() refuses to hide a store of the real server behind an empty one', async () => {
    await using folder = await testFolder();
    await (await open(folder.path))[Symbol.asyncDispose]();
    const reopened = openLocal({ directory: folder.path, onNotice: () => {}, findBinaries: async () => [] });
    await expect(reopened).rejects.toThrow(/Cannot start the store in ".*": no Postgres server of version 18 is installed/);
    await expect(reopened).rejects.toMatchObject({ name: 'DatabaseError' });
  });

  test('openLocal() says what is wrong with a folder that cannot be written to', async () => {
    await using folder = await testFolder();
    await writeFile(join(folder.path, 'file'), '');
    await expect(open(join(folder.path, 'file', 'store'))).rejects.toThrow(/Cannot open the store in ".*": ENOTDIR.*; expected a folder that can be written to/);
    await expect(open(join(folder.path, 'x'.repeat(240), 'y'.repeat(240)))).rejects.toThrow(/the path has \d+ bytes; expected at most 500/);
  });

  test.skipIf(process.getuid?.() === 0)('openLocal() says that a folder is read-only', async () => {
    await using folder = await testFolder();
    await mkdir(join(folder.path, 'closed'), { mode: 0o500 });
    await expect(open(join(folder.path, 'closed'))).rejects.toThrow('expected a folder that can be written to');
  });

  test('openLocal() says what the server said when it cannot start', async () => {
    await using folder = await testFolder();
    await (await open(folder.path))[Symbol.asyncDispose]();
    await writeFile(join(folder.path, 'data', 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(open(folder.path)).rejects.toThrow(/Cannot start the store in ".*": .*(no_such_setting|configuration file).*; expected the Postgres server to start/);
    expect(await readFile(join(folder.path, 'server.log'), 'utf8')).toContain('no_such_setting');
  });

  test('openLocal() makes a cluster anew whose making was cut short', async () => {
    await using folder = await testFolder();
    await mkdir(join(folder.path, 'data.new', 'base'), { recursive: true });
    await using db = await open(folder.path);
    expect(db.kind).toBe('local');
  });
});
