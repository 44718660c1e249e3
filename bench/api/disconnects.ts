/** A reader that is cut off again and again while a run goes on, over real sockets: did it get every event once and in order? */
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './start-api.ts';
import { type RunOptions, lookAtRun, startRun } from './start-run.ts';

export interface Disconnects {
  readonly cuts: number;
  /** Cuts after which the run still went on. */
  readonly during: number;
  /** Events that the reader put together over all its connections. */
  readonly got: number;
  /** Events that one connection from the first to the last gives when all is over. */
  readonly recorded: number;
  /** Both lists hold the same numbers and the same words in the same order. */
  readonly isSame: boolean;
}

/** Cut at moments and bytes drawn by `random`, within an event too; comes back with the number of the last event that it has read wholly. */
export async function disconnects(api: Api, options: RunOptions & { readonly cuts: number; readonly random: () => number }): Promise<Disconnects> {
  const { cuts, random } = options;
  const { runId } = await startRun(api, options);
  const port = Number(new URL(api.address).port);
  const got: string[] = [];
  let during = 0;
  for (let cut = 0; cut < cuts; cut += 1) {
    got.push(...(await eventsUntil({ port, runId, after: numberOf(got.at(-1)), maxBytes: Math.ceil(random() * 20_000), maxMs: 50 + random() * 400 })));
    if (!(await lookAtRun(api, runId)).isFinished) during += 1;
  }
  while (!(await lookAtRun(api, runId)).isFinished) await sleep(250);
  const all = { port, runId, maxBytes: Number.POSITIVE_INFINITY, maxMs: 600_000 };
  got.push(...(await eventsUntil({ ...all, after: numberOf(got.at(-1)) })));
  const recorded = await eventsUntil({ ...all, after: 0 });
  return { cuts, during, got: got.length, recorded: recorded.length, isSame: got.length === recorded.length && got.every((event, index) => event === recorded[index]) };
}

interface Reading {
  readonly port: number;
  readonly runId: string;
  readonly after: number;
  readonly maxBytes: number;
  readonly maxMs: number;
}

/** The whole events with a number that come before the connection ends, or before it is cut. */
async function eventsUntil({ port, runId, after, maxBytes, maxMs }: Reading): Promise<readonly string[]> {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  const pieces: Buffer[] = [];
  let left = maxBytes;
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece.subarray(0, left));
    left -= piece.length;
    if (left <= 0) socket.destroy();
  });
  const cut = setTimeout(() => socket.destroy(), maxMs);
  // HTTP/1.0 has no chunks: what comes behind the head is the stream itself.
  socket.write(`GET /v1/runs/${runId}/events HTTP/1.0\r\nhost: 127.0.0.1:${port}\r\n${after === 0 ? '' : `last-event-id: ${after}\r\n`}\r\n`);
  await once(socket, 'close');
  clearTimeout(cut);
  return Buffer.concat(pieces).toString('utf8').split('\n\n').slice(0, -1).filter((event) => event.startsWith('id: '));
}

function numberOf(event: string | undefined): number {
  return Number(/^id: (\d+)/.exec(event ?? '')?.[1] ?? 0);
}
