/** Addresses that came from data: forbidden hosts in every spelling, directly, by redirects and by a name that leads elsewhere when it is asked again; connects are counted at the socket. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openHttpClient } from '@sluice/intelligence-services';
import { forbiddenHosts, startLoopbackPdfServer } from '@sluice/testing';

const directory = await mkdtemp(join(tmpdir(), 'sluice-refusal-'));
await using server = await startLoopbackPdfServer({ respond: (url) => ({ status: 302, headers: { location: (url.searchParams.get('to') ?? '').replace(/[^ -~]/g, encodeURIComponent) } }) });
const connects: string[] = [];
const connect: unknown = Reflect.get(Socket.prototype, 'connect');
if (typeof connect !== 'function') throw new Error('Cannot count connects: sockets connect no more; expected net.Socket as Node has it');
Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  const target: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  const { host, port } = typeof target === 'object' && target !== null && 'host' in target && 'port' in target ? target : { host: 'unknown', port: 0 };
  if (!(host === '127.0.0.1' && Number(port) === server.port)) connects.push(String(host));
  // Nothing but our own server is really connected to.
  if (host === '127.0.0.1') return Reflect.apply(connect, this, args);
  queueMicrotask(() => this.destroy(Object.assign(new Error('no network here'), { code: 'ECONNREFUSED' })));
  return this;
};

const hosts = forbiddenHosts();
let asked = 0;
let turns = 0;
// Nobody is there to be polite to: an address that is paced a second apart would take ten minutes.
const pace = { turn: () => Promise.resolve(), hold: () => Promise.resolve() };
const options = { userAgent: 'sluice-bench', allowHttp: true, maxTries: 1, pace };
{
  await using http = openHttpClient({ ...options, allowedOrigins: [server.origin] });
  for (const host of hosts) {
    const direct = `http://${host}:9/a.pdf`;
    for (const address of [direct, `https://user:word@${host}/a.pdf`, `${server.origin}/to?to=${encodeURIComponent(direct)}`]) await tryOne(http, address);
  }
}
const literal = connects.length;
{
  await using http = openHttpClient({ ...options, allowedOrigins: [], resolve: () => Promise.resolve(turns++ % 2 === 0 ? ['93.184.216.34'] : ['127.0.0.1']) });
  for (let round = 0; round < 20; round += 1) await tryOne(http, `http://rebind${round}.example:9/a.pdf`);
}
const rebound = connects.slice(literal).filter((host) => host !== '93.184.216.34').length;
await rm(directory, { recursive: true, force: true });
process.stdout.write(`address refusal         ${hosts.length} spellings × directly, with a password, by redirect, and 20 rebinding names: ${asked} requests, ${literal + rebound} forbidden connects\n`);
process.exitCode = literal + rebound === 0 ? 0 : 1;

async function tryOne(http: ReturnType<typeof openHttpClient>, address: string): Promise<void> {
  asked += 1;
  await http.download(address, { directory, maxBytes: 1000, totalTimeoutMs: 20_000, signal: AbortSignal.timeout(30_000) }).then(
    () => connects.push(`fetched ${address}`),
    () => undefined,
  );
}
