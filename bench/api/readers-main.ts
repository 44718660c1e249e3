/** Readers of one run's events as bare sockets: each looks for its numbers and for nothing else. A process of its own; says when all listen, and what each got when all streams have ended. */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import process from 'node:process';
import { type Read, ReadersOptions } from './crowd-words.ts';

/** At once on the way in: more than a listening socket keeps waiting are asked to come again in a second. */
const ARRIVING = 100;
const name = '\nid: ';

const { port, runId, readers } = ReadersOptions.parse(JSON.parse(process.argv[2] ?? ''));
const request = `GET /v1/runs/${runId}/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`;
const before = process.cpuUsage();
const began = performance.now();

/** One that counts: every number must be one more than the last. */
class Reader {
  readonly ended: Promise<unknown>;
  last = 0;
  isWhole = true;
  bytes = 0;
  #rest = '';

  constructor(socket: Socket) {
    this.ended = once(socket, 'close');
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('error', () => (this.isWhole = false));
  }

  #take(piece: Buffer): void {
    this.bytes += piece.length;
    const text = this.#rest + piece.toString('latin1');
    let at = text.indexOf(name);
    while (at !== -1) {
      const end = text.indexOf('\n', at + name.length);
      if (end === -1) break;
      const number = Number(text.slice(at + name.length, end));
      if (number !== this.last + 1) this.isWhole = false;
      this.last = number;
      at = text.indexOf(name, end);
    }
    // Either a number that is not whole yet, or what may be the beginning of the next one's name.
    this.#rest = at === -1 ? text.slice(1 - name.length) : text.slice(at);
  }
}

async function arrive(): Promise<Reader> {
  const socket = connect({ port, host: '127.0.0.1' });
  const reader = new Reader(socket);
  socket.write(request);
  await once(socket, 'data');
  return reader;
}

const all: Reader[] = [];
for (let arrived = 0; arrived < readers; arrived += ARRIVING) all.push(...(await Promise.all(Array.from({ length: Math.min(ARRIVING, readers - arrived) }, arrive))));
const arrivedMs = performance.now() - began;
process.send?.('all listen');
await Promise.all(all.map(({ ended }) => ended));
const { user, system } = process.cpuUsage(before);
const last = Math.max(0, ...all.map((reader) => reader.last));
process.send?.({ whole: all.filter((reader) => reader.isWhole && reader.last === last).length, events: last, bytes: all.reduce((sum, reader) => sum + reader.bytes, 0), arrivedMs, cpu: (user + system) / 1e6 } satisfies Read);
