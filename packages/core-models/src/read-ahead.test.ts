import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

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
