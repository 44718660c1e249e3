import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

test('inOrder() hands results over in the order of the items and never works on more than its limit', async () => {
  let active = 0;
  let most = 0;
  const finish: (() => void)[] = [];
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, (active += 1));
    await new Promise<void>((resolve) => finish.push(resolve));
    active -= 1;
    return item * 10;
  };
  const taken: number[] = [];
  const all = (async () => {
    for await (const result of inOrder([1, 2, 3, 4, 5], 2, work)) taken.push(result);
  })();
  while (taken.length < 5) {
    // The latest is let go first, so that results come out of order.
    finish.pop()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  expect([taken, most]).toEqual([[10, 20, 30, 40, 50], 2]);
});

test('inOrder() rejects with the first failure in the order of the items', async () => {
  const work = (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item));
  const taken: number[] = [];
  await expect((async () => {
    for await (const result of inOrder([1, 2, 3], 3, work)) taken.push(result);
  })()).rejects.toThrow('two');
  expect(taken).toEqual([1]);
});
