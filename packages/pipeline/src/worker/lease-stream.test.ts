import { type PaperQueue, openDatabase } from '@sluice/intelligence-services';
import { expect, onTestFinished, test } from 'vitest';
import { newDatabase } from '../test-bench.ts';
import { leaseStream } from './lease-stream.ts';

test('leaseStream() waits for a database that is away when it asks for papers, and says so once', async () => {
  const said: string[] = [];
  let asked = 0;
  const { stream } = await opened({
    take: () => {
      asked += 1;
      return asked < 3 ? gone() : Promise.resolve([]);
    },
    onWaiting: () => said.push('waiting'),
  });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(asked).toBe(3);
  expect(said).toEqual(['waiting']);
});

test('leaseStream() ends when it is stopped while the database is away, and asks for nothing more', async () => {
  const { stream, stop } = await opened({ take: gone, onWaiting: () => stop.abort() });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('leaseStream() throws what no waiting mends', async () => {
  const { stream } = await opened({ take: () => Promise.reject(new Error('permission denied for schema queue')), onWaiting: () => undefined });
  await expect(stream.next()).rejects.toThrow('permission denied');
});

test('leaseStream() asks for no more papers than there is room for, and for none while there is none', async () => {
  const wanted: number[] = [];
  const rooms = [0, 0, 3];
  const { stream, stop } = await opened({
    take: (_runId, _step, max) => {
      wanted.push(max);
      stop.abort();
      return Promise.resolve([]);
    },
    onWaiting: () => undefined,
    room: () => rooms.shift() ?? 0,
    moreWork: () => undefined,
  });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(wanted).toEqual([3]);
});

/** Over a queue of which only `take` is asked; stopped when it has nothing. */
async function opened({
  take,
  onWaiting,
  room = () => Number.POSITIVE_INFINITY,
  moreWork,
}: {
  readonly take: PaperQueue['take'];
  readonly onWaiting: () => void;
  readonly room?: () => number;
  readonly moreWork?: () => void;
}) {
  const stop = new AbortController();
  const db = await openDatabase({ url: await newDatabase() });
  onTestFinished(() => db[Symbol.asyncDispose]());
  const stream = leaseStream({
    db,
    queue: { take, settle: unexpected },
    hand: { add: unexpected, drop: unexpected, leaseOf: () => undefined, size: 0 },
    runId: 'run',
    steps: ['extract'],
    stop: stop.signal,
    isOnRoad: () => false,
    moreWork: async () => (moreWork ?? (() => stop.abort()))(),
    gate: () => undefined,
    room: () => Promise.resolve(room()),
    bury: unexpected,
    onWaiting,
    random: () => 0.5,
  });
  return { stream, stop };
}

function unexpected(): never {
  throw new Error('nothing was taken');
}

function gone(): Promise<never> {
  return Promise.reject(Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' }));
}
