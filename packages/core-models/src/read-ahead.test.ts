import { expect, test } from 'vitest';
import { WriteBehind, readAhead } from './read-ahead.ts';

/** Says what it is asked for. */
async function* pages(count: number, log: string[], failAt?: number): AsyncGenerator<number, void> {
  try {
    for (let page = 1; page <= count; page += 1) {
      log.push(`asked for ${page}`);
      if (page === failAt) throw new Error(`page ${page} is lost`);
      yield page;
    }
  } finally {
    log.push('ended');
  }
}

test('readAhead asks for the next page before it hands out the present one, and for no more than that', async () => {
  const log: string[] = [];
  for await (const page of readAhead(pages(3, log))) log.push(`worked on ${page}`);
  expect(log).toEqual(['asked for 1', 'asked for 2', 'worked on 1', 'asked for 3', 'worked on 2', 'ended', 'worked on 3']);
});

test('readAhead hands out what came before a failure, and throws it in its turn', async () => {
  const seen: number[] = [];
  await expect(async () => {
    for await (const page of readAhead(pages(3, [], 2))) seen.push(page);
  }).rejects.toThrow('page 2 is lost');
  expect(seen).toEqual([1]);
});

test('readAhead ends its source where the reader leaves', async () => {
  const log: string[] = [];
  for await (const _ of readAhead(pages(9, log, 2))) break;
  expect(log.at(-1)).toBe('ended');
});

test('WriteBehind lets the next page be made while one is written, and writes one at a time', async () => {
  const log: string[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using writing = new WriteBehind();
  const write = (page: number) => async (): Promise<void> => {
    log.push(`begun ${page}`);
    await gates[page - 1]?.promise;
    log.push(`written ${page}`);
  };
  await writing.next(write(1));
  const second = writing.next(write(2));
  log.push('made 2');
  gates[0]?.resolve();
  await second;
  gates[1]?.resolve();
  await writing.done();
  expect(log).toEqual(['begun 1', 'made 2', 'written 1', 'begun 2', 'written 2']);
});

test('WriteBehind says at the next page that one was not written', async () => {
  await using writing = new WriteBehind();
  await writing.next(() => Promise.reject(new Error('the disk is full')));
  await expect(writing.next(() => Promise.resolve())).rejects.toThrow('the disk is full');
});

test('WriteBehind is left only when nothing is being written any more', async () => {
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const left = (async () => {
    await using writing = new WriteBehind();
    await writing.next(() => gate.promise.then(() => log.push('written')));
    setTimeout(gate.resolve, 5);
    throw new Error('the source cannot be read');
  })();
  await expect(left).rejects.toThrow('the source cannot be read');
  expect(log).toEqual(['written']);
});
