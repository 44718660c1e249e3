import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { PaperFailure } from '@sluice/core-models';
import { forbiddenHosts, startLoopbackPdfServer, temporaryFolder } from '@sluice/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isLiteral, refusalOf } from './address.ts';
import type { HttpClient } from './http-client.ts';
import { openHttpClient } from './guarded-http.ts';
import { virtualClock } from './virtual-clock.ts';

const HOSTS = forbiddenHosts();
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'localhost': ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'a.localhost': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'inside.example': ['10.0.0.7'],
  'metadata.google.internal': ['169.254.169.254'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.example': ['2606:2800:220:1:248:1893:25c8:1946', 'fe80::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'zone.example': ['fe80::1%eth0'],
  'nowhere.example': [],
  'odd.example': ['not an address'],
};

/** Every connect that any socket makes. Addresses that are not this machine's are refused at once, so that no test leaves it. */
let connects: { readonly host: string; readonly port: number }[] = [];

beforeEach(() => {
  connects = [];
  const connect: unknown = Reflect.get(Socket.prototype, 'connect');
  if (typeof connect !== 'function') throw new Error('sockets connect no more');
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]): Socket {
    const target: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    const host = typeof target === 'object' && target !== null && 'host' in target ? String(target.host) : 'unknown';
    const port = typeof target === 'object' && target !== null && 'port' in target ? Number(target.port) : 0;
    connects.push({ host, port });
    if (host === '127.0.0.1') return Reflect.apply(connect, this, args);
    queueMicrotask(() => this.destroy(Object.assign(new Error('no network in tests'), { code: 'ECONNREFUSED' })));
    return this;
  });
});
afterEach(() => vi.restoreAllMocks());

async function outcomeOf(http: HttpClient, address: string, directory: string): Promise<string> {
  try {
    await http.download(address, { directory, maxBytes: 1000, totalTimeoutMs: 60_000, signal: AbortSignal.timeout(20_000) });
    return 'fetched';
  } catch (error) {
    return error instanceof PaperFailure ? error.failureClass : String(error);
  }
}

describe('the guarded connector', () => {
  test('openHttpClient() opens no socket to a forbidden address, in any of at least 300 spellings, asked for directly or by redirect', async () => {
    expect(HOSTS.length).toBeGreaterThanOrEqual(300);
    await using folder = await temporaryFolder();
    let reached = 0;
    const trap = createServer(() => (reached += 1)).listen(0, '0.0.0.0');
    await once(trap, 'listening');
    const address = trap.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using server = await startLoopbackPdfServer({
      respond: (url) => {
        const hops = Number(url.searchParams.get('hops') ?? '0');
        const to = (url.searchParams.get('to') ?? '').replace(/[^ -~]/g, encodeURIComponent); // a header holds ASCII
        const location = hops > 0 ? `/again?hops=${hops - 1}&to=${encodeURIComponent(to)}` : to;
        return { status: [301, 302, 303, 307, 308][to.length % 5] ?? 302, headers: { location } };
      },
    });
    await using http = openHttpClient({
      userAgent: 'sluice-test',
      allowHttp: true,
      allowedOrigins: [server.origin],
      clock: virtualClock({ upToMs: 30_000 }),
      resolve: (name) => Promise.resolve(NAMES[name] ?? []),
    });
    const classes = new Map<string, number>();
    for (const host of [...HOSTS, ...Object.keys(NAMES)]) {
      for (const scheme of ['http', 'https']) {
        const direct = `${scheme}://${host}:${port}/paper.pdf`;
        const secret = `${scheme}://user:word@${host}:${port}/paper.pdf`;
        const redirected = `${server.origin}/from?to=${encodeURIComponent(direct)}`;
        const chained = `${server.origin}/from?hops=2&to=${encodeURIComponent(direct)}`;
        for (const target of [direct, secret, redirected, chained]) {
          const outcome = await outcomeOf(http, target, folder.path);
          classes.set(outcome, (classes.get(outcome) ?? 0) + 1);
        }
      }
    }
    const forbidden = connects.filter(({ host, port: at }) => !(host === '127.0.0.1' && at === server.port));
    trap.close();
    expect(forbidden).toEqual([]);
    expect(reached).toBe(0);
    expect([...classes.keys()].sort()).toEqual(['address_refused', 'host_not_found']);
    expect(classes.get('address_refused')).toBeGreaterThan(2000);
  }, 120_000);

  test('openHttpClient() connects to the address that it checked, though the name leads elsewhere when asked again', async () => {
    await using folder = await temporaryFolder();
    let asked = 0;
    await using http = openHttpClient({
      userAgent: 'sluice-test',
      allowHttp: true,
      allowedOrigins: [],
      maxTries: 1,
      clock: virtualClock({ upToMs: 30_000 }),
      resolve: () => Promise.resolve(asked++ % 2 === 0 ? ['93.184.216.34'] : ['127.0.0.1']),
    });
    const outcomes = [];
    for (let round = 0; round < 50; round++) outcomes.push(await outcomeOf(http, `http://rebind.example:8080/${round}.pdf`, folder.path));
    expect(connects.filter(({ host }) => host !== '93.184.216.34')).toEqual([]);
    expect(connects.length).toBe(25);
    expect(outcomes.filter((outcome) => outcome === 'address_refused').length).toBe(25);
  });

  test('openHttpClient() reaches a private address only as the exact origin that was configured', async () => {
    await using folder = await temporaryFolder();
    await using allowed = await startLoopbackPdfServer({ files: { '/a.pdf': { body: '%PDF-1.4 a' } } });
    await using other = await startLoopbackPdfServer({ files: { '/a.pdf': { body: '%PDF-1.4 a' } } });
    await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [`${allowed.origin}/`], clock: virtualClock() });
    expect(await outcomeOf(http, `${allowed.origin}/a.pdf`, folder.path)).toBe('fetched');
    expect(await outcomeOf(http, `${other.origin}/a.pdf`, folder.path)).toBe('address_refused');
    expect(await outcomeOf(http, `http://localhost:${allowed.port}/a.pdf`, folder.path)).toBe('address_refused');
    expect(await outcomeOf(http, `https://127.0.0.1:${allowed.port}/a.pdf`, folder.path)).toBe('address_refused');
    expect(other.connections).toBe(0);
  });

  test('openHttpClient() refuses what is not https, unless http is allowed', async () => {
    await using folder = await temporaryFolder();
    await using http = openHttpClient({ userAgent: 'sluice-test', allowHttp: false, allowedOrigins: [], clock: virtualClock(), resolve: () => Promise.resolve(['93.184.216.34']) });
    for (const address of ['http://public.example/a.pdf', 'ftp://public.example/a.pdf', 'file:///etc/passwd', 'data:application/pdf,%25PDF-', 'gopher://public.example/']) {
      expect(await outcomeOf(http, address, folder.path)).toBe('address_refused');
    }
    expect(await outcomeOf(http, 'not an address', folder.path)).toBe('bad_address');
    expect(connects).toEqual([]);
  });
});

test('refusalOf() names the range, and lets public addresses pass', () => {
  expect(refusalOf('127.0.0.1')).toBe('a loopback address');
  expect(refusalOf('[::ffff:10.0.0.1]')).toBe('an ipv4Mapped address');
  expect(refusalOf('4000::1')).toBe('an address outside the public IPv6 range');
  expect(refusalOf('words')).toBe('not an address');
  for (const address of ['93.184.216.34', '1.1.1.1', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946']) expect(refusalOf(address)).toBeNull();
  expect(isLiteral('[::1]')).toBe(true);
  expect(isLiteral('example.org')).toBe(false);
});
