import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { stopLocal } from './stop-local.ts';
import { insist, note, notes, open, pidOf } from './test-notes.ts';
import { startOpener, testFolder } from './test-process.ts';

describe('openLocal()', { timeout: 180_000 }, () => {
  test('openLocal() keeps what was written when the store is opened again, and leaves no server behind', async () => {
    await using folder = await testFolder();
    {
      await using db = await open(folder.path);
      expect([db.kind, db.url]).toEqual(['local', `local:${folder.path}`]);
      await note(db, 'first');
    }
    expect(await folder.servers()).toEqual([]);
    await using again = await open(folder.path);
    expect(await notes(again)).toEqual(['first']);
  });

  test('openLocal() shares one server, which stops when the last opener leaves, in whatever order they leave', async () => {
    await using folder = await testFolder();
    const first = await open(folder.path);
    const second = await startOpener(`local:${folder.path}`, 'second');
    expect(second.said).toBe('open local');
    const pid = await pidOf(folder.path);
    await first[Symbol.asyncDispose]();
    expect(await pidOf(folder.path)).toBe(pid);
    await second.leave();
    expect(await folder.servers()).toEqual([]);
  });

  test('openLocal() starts one server for ten processes that come at once to a new folder, and it stops when they have left at once', async () => {
    await using folder = await testFolder();
    const openers = await Promise.all(Array.from({ length: 10 }, (_, index) => startOpener(`local:${folder.path}`, `p${index}`)));
    expect(openers.map(({ said }) => said)).toEqual(Array.from({ length: 10 }, () => 'open local'));
    {
      await using db = await open(folder.path);
      expect((await notes(db)).length).toBe(10);
    }
    await Promise.all(openers.map((opener) => opener.leave()));
    expect(await folder.servers()).toEqual([]);
  });

  test('openLocal() finds the server again whose parent was killed, with all that was acknowledged; the next who leaves stops it', async () => {
    await using folder = await testFolder();
    const opener = await startOpener(`local:${folder.path}`, 'before the kill');
    const pid = await pidOf(folder.path);
    await opener.kill();
    {
      await using db = await open(folder.path);
      expect(await pidOf(folder.path)).toBe(pid);
      expect(await notes(db)).toEqual(['before the kill']);
    }
    expect(await folder.servers()).toEqual([]);
  });

  test('openLocal() starts the server again under openers whose server was killed, and nothing acknowledged is lost', async () => {
    await using folder = await testFolder();
    await using db = await open(folder.path);
    await note(db, 'a');
    const opener = await startOpener(`local:${folder.path}`, 'b');
    const pid = await pidOf(folder.path);
    process.kill(pid, 'SIGKILL');
    await insist(() => note(db, 'c'));
    // A backend may serve, durably, for a moment after its postmaster is gone.
    await expect.poll(async () => [await insist(() => notes(db)), (await pidOf(folder.path)) === pid], { timeout: 20_000 }).toEqual([['a', 'b', 'c'], false]);
    // Its lease was taken anew: another's leaving does not stop the server.
    await opener.leave();
    expect(await notes(db)).toEqual(['a', 'b', 'c']);
  });

  test('openLocal() loses nothing acknowledged when the server and its only owner are killed together', async () => {
    await using folder = await testFolder();
    const opener = await startOpener(`local:${folder.path}`, 'kept');
    process.kill(await pidOf(folder.path), 'SIGKILL');
    await opener.kill();
    await using db = await open(folder.path);
    expect(await notes(db)).toEqual(['kept']);
  });

  test('stopLocal() stops a server that outlived its process; false where none runs', async () => {
    await using folder = await testFolder();
    await (await startOpener(`local:${folder.path}`, 'kept')).kill();
    expect(await stopLocal({ directory: folder.path })).toBe(true);
    expect(await folder.servers()).toEqual([]);
    expect(await stopLocal({ directory: folder.path })).toBe(false);
  });
});
