import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startCuttableProxy } from '@sluice/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { slots } from '../db/schema.ts';
import { rowsOf } from '../db/rows.ts';
import { testStores } from '../db/test-stores.ts';
import { openDatabase } from '../db/open.ts';
import { pause } from '../llm/pause.ts';
import { openSharedLimits } from './shared-limits.ts';
import { type SharedSlot, SharedSlots } from './shared-slots.ts';
import { takeTokens } from './token-minute.ts';

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function workerOf(db: Database, owner: string, now: () => number = () => Date.now()): SharedSlots {
  return new SharedSlots(db, { owner, now, random: Math.random, sleep: turn });
}

/** Short, so that nobody waits long for its end. */
const CALLERS_LEASE_MS = 1500;

/** Another process that calls `far` under the one place, again and again; `said` is how its calls ended. */
function startCaller(db: string, far: string): AsyncDisposable & { readonly child: ChildProcess; said(): string } {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./test-caller.ts', import.meta.url)), db, far, String(CALLERS_LEASE_MS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  return {
    child,
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** A server that answers when it is told to, and counts what it has in hand: a call whose other end is gone is over. */
async function startHolding(): Promise<AsyncDisposable & { readonly url: string; readonly calls: number; readonly peak: number; answer(): void }> {
  const open = new Set<ServerResponse>();
  let peak = 0;
  const server = createServer((_request, response) => {
    open.add(response);
    peak = Math.max(peak, open.size);
    response.once('close', () => open.delete(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    get calls() {
      return open.size;
    },
    get peak() {
      return peak;
    },
    answer: () => {
      for (const response of open) response.end('answer');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Several processes need a server; in PGlite's one process each wait would only cost time. */
describe.each(testStores.filter(({ name }) => name === 'Postgres'))('on $name', ({ open }) => {
  test('SharedSlots never lets more than the limit in over three workers, lets all in at last, and lets no worker wait for good', { timeout: 120_000 }, async () => {
    await using db = await open();
    const workers = ['a', 'b', 'c'].map((owner) => workerOf(db, owner));
    let active = 0;
    let peak = 0;
    const order: number[] = [];
    const call = async (at: number): Promise<void> => {
      const slot = await workers[at]?.take({ scope: 'llm:host', limit: 2, signal: never });
      active += 1;
      peak = Math.max(peak, active);
      order.push(at);
      // Longer than a worker needs to take the other slot: else the two may never meet.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(slot?.stands()).toBe(true);
      active -= 1;
      await slot?.release();
    };
    await Promise.all(Array.from({ length: 60 }, (_, index) => call(index % 3)));
    expect(peak).toBe(2);
    expect(order).toHaveLength(60);
    // Fair: when a third of the calls are done, each worker has had a fair part of them.
    const early = [0, 1, 2].map((at) => order.slice(0, 20).filter((by) => by === at).length);
    expect(Math.min(...early)).toBeGreaterThanOrEqual(3);
    for (const worker of workers) await worker[Symbol.asyncDispose]();
  });

  test('SharedSlots gives a slot away when its holder’s lease and lifeline are both over, and not before', async () => {
    await using db = await open();
    const dead = workerOf(db, 'dead');
    const held = await dead.take({ scope: 's', limit: 1, signal: never });
    const living = workerOf(db, 'living');
    const refused = async (): Promise<void> => {
      const waiting = new AbortController();
      const asked = living.take({ scope: 's', limit: 1, signal: waiting.signal });
      for (let turns = 0; turns < 20; turns += 1) await db.orm.select().from(slots);
      waiting.abort(new Error('waited long enough'));
      await expect(asked).rejects.toThrow('waited long enough');
    };
    await refused();
    await db.orm.update(slots).set({ until: sql`now() - interval '1 second'` });
    await refused();
    // As its end does, or a restart of the server; with the lease still running that alone takes nothing from it.
    const endSession = sql`select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()
      and classid = (hashtextextended('dead', 0) >> 32 & 4294967295)::oid and objid = (hashtextextended('dead', 0) & 4294967295)::oid`;
    expect(await rowsOf(db.orm, endSession)).toHaveLength(1);
    await db.orm.update(slots).set({ until: sql`now() + interval '1 minute'` });
    await refused();
    await db.orm.update(slots).set({ until: sql`now() - interval '1 second'` });
    const taken = await living.take({ scope: 's', limit: 1, signal: never });
    expect(taken.stands()).toBe(true);
    // The dead one wakes and gives its slot back: it is not its own any more.
    await held.release();
    expect(await db.orm.select({ holder: slots.holder }).from(slots)).toEqual([{ holder: 'living#4' }]);
    await living[Symbol.asyncDispose]();
    expect(await db.orm.select({ holder: slots.holder }).from(slots)).toEqual([{ holder: null }]);
  });

  test('a slot does not stand once its holder has slept through the lease', async () => {
    await using db = await open();
    let now = 0;
    const worker = workerOf(db, 'sleeper', () => now);
    const slot = await worker.take({ scope: 's', limit: 1, signal: never });
    now = 24_000;
    expect(slot.stands()).toBe(true);
    now = 26_000;
    expect(slot.stands()).toBe(false);
    await worker[Symbol.asyncDispose]();
  });

  test('a process that is stopped in the middle of a call keeps its place for as long as it lives: the call goes on at the other end', { timeout: 60_000 }, async () => {
    await using db = await open();
    await using far = await startHolding();
    await using living = new SharedSlots(db, { owner: 'living', now: () => Date.now(), random: Math.random, sleep: pause, leaseMs: CALLERS_LEASE_MS });
    const take = (): Promise<SharedSlot> => living.take({ scope: 's', limit: 1, signal: AbortSignal.timeout(30_000) });
    const leaseIsOver = async (): Promise<unknown> => await rowsOf(db.orm, sql`select until < now() - interval '1 second' as over from ${slots}`);

    await using caller = startCaller(db.url, far.url);
    await expect.poll(() => far.calls, { timeout: 20_000 }).toBe(1);
    caller.child.kill('SIGSTOP');
    const first = take();
    await expect.poll(leaseIsOver, { timeout: 10_000 }).toEqual([{ over: true }]);
    expect(far.calls).toBe(1);
    expect(await rowsOf(db.orm, sql`select holder from ${slots}`)).toEqual([{ holder: 'caller#1' }]);
    // Woken, it has lost nothing: the answer that was paid for comes to it, and only then is the place another's.
    caller.child.kill('SIGCONT');
    await expect.poll(leaseIsOver, { timeout: 10_000 }).toEqual([{ over: false }]);
    far.answer();
    const held = await first;
    expect(caller.said()).toBe('answered');
    await held.release();

    await expect.poll(() => far.calls, { timeout: 10_000 }).toBe(1);
    caller.child.kill('SIGSTOP');
    const second = take();
    await expect.poll(leaseIsOver, { timeout: 10_000 }).toEqual([{ over: true }]);
    caller.child.kill('SIGKILL');
    expect((await second).stands()).toBe(true);
    expect(far.peak).toBe(1);
  });

  test('a holder that is cut off from the database, without being told, gives up while the slot is still its own, and gives it back once it is heard', { timeout: 60_000 }, async () => {
    await using db = await open();
    const url = new URL(db.url);
    await using proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    await using through = await openDatabase({ url: url.href });
    await using cutOff = new SharedSlots(through, { owner: 'cut off', now: () => Date.now(), random: Math.random, sleep: pause, leaseMs: 6000 });
    const slot = await cutOff.take({ scope: 's', limit: 1, signal: never });
    proxy.hold();
    await once(slot.signal, 'abort');
    expect(await rowsOf(db.orm, sql`select holder, until > now() as its_own from ${slots}`)).toEqual([{ holder: 'cut off#1', its_own: true }]);
    const released = slot.release();
    proxy.mend();
    await released;
    expect(await rowsOf(db.orm, sql`select holder from ${slots}`)).toEqual([{ holder: null }]);
  });

  test('takeTokens() lets no minute have more than the limit, over callers at once, and a call that is larger than that alone', { timeout: 60_000 }, async () => {
    await using db = await open();
    const given = await Promise.all(Array.from({ length: 12 }, () => takeTokens(db, { scope: 't', limit: 1000, tokens: 300 })));
    expect(given.filter((waitMs) => waitMs === 0)).toHaveLength(3);
    for (const waitMs of given.filter((ms) => ms > 0)) {
      expect(waitMs).toBeGreaterThan(30_000);
      expect(waitMs).toBeLessThanOrEqual(61_000);
    }
    expect(await takeTokens(db, { scope: 'other', limit: 1000, tokens: 5000 })).toBe(0);
    expect(await takeTokens(db, { scope: 'other', limit: 1000, tokens: 1 })).toBeGreaterThan(0);
    await db.orm.execute(sql`update sluice.token_seconds set second = second - 61`);
    expect(await takeTokens(db, { scope: 't', limit: 1000, tokens: 1000 })).toBe(0);
  });

  test('openSharedLimits().download() runs what it is given at most so often at once for a host', async () => {
    await using db = await open();
    await using limits = openSharedLimits(db, { settings: { maxDownloadsPerHost: 1 }, owner: 'w', now: () => Date.now(), random: Math.random });
    let active = 0;
    let peak = 0;
    const context = { signal: never, waiting: <T>(wait: () => Promise<T>) => wait() };
    const one = (host: string): Promise<void> =>
      limits.download(host, context, async () => {
        active += 1;
        peak = Math.max(peak, active);
        await turn();
        active -= 1;
      });
    await Promise.all([one('a.example'), one('a.example'), one('a.example')]);
    expect(peak).toBe(1);
  });
});
