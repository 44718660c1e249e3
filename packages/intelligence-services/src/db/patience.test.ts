import { expect, test } from 'vitest';
import { patiently } from './patience.ts';

const withCode = (code: string): Error => new Error('Failed query', { cause: Object.assign(new Error(code), { code }) });

/** Fails with these codes, then succeeds. */
function failing(codes: readonly string[]): () => Promise<string> {
  const left = [...codes];
  return async () => {
    const code = left.shift();
    if (code !== undefined) throw withCode(code);
    return 'done';
  };
}

test('patiently() does work again that lost its connection, and says once that it waits', async () => {
  const said: unknown[] = [];
  expect(await patiently(failing(['57P01', 'ECONNREFUSED']), { waiting: async () => undefined, onWaiting: (error) => said.push(error) })).toBe('done');
  expect(said).toHaveLength(1);
});

test('patiently() does work again that was in a deadlock, and says nothing of a database that is away', async () => {
  const said: unknown[] = [];
  expect(await patiently(failing(['40P01']), { waiting: async () => undefined, onWaiting: (error) => said.push(error) })).toBe('done');
  expect(said).toEqual([]);
});

test('patiently() throws any other error at once, and what still fails when its time is up', async () => {
  await expect(patiently(failing(['23505']), { waiting: async () => undefined })).rejects.toMatchObject({ cause: { code: '23505' } });
  let now = 0;
  const waiting = async (): Promise<void> => void (now += 1000);
  await expect(patiently(failing(['57P01', '57P02', '57P03', '08006']), { waiting, now: () => now, maxWaitMs: 2000 })).rejects.toMatchObject({ cause: { code: '57P03' } });
});
