import { expect, test } from 'vitest';
import { FairPlaces } from './fair-places.ts';

const never = new AbortController().signal;

/** Which run had the place, in turn, where all always want it. */
async function turns(places: FairPlaces, runs: readonly string[], count: number): Promise<readonly string[]> {
  const order: string[] = [];
  const ask = async (runId: string): Promise<void> => {
    while (order.length < count) {
      const release = await places.take('extract', runId, never);
      order.push(runId);
      await Promise.resolve();
      release();
    }
  };
  await Promise.all(runs.flatMap((runId) => [ask(runId), ask(runId), ask(runId)]));
  return order.slice(0, count);
}

test('FairPlaces shares a place among runs by their weights', async () => {
  const weights: Record<string, number> = { small: 1, large: 3 };
  const order = await turns(new FairPlaces({ limit: () => 1, weight: (runId) => weights[runId] ?? 1 }), ['small', 'large'], 400);
  expect(order.filter((runId) => runId === 'large').length).toBeGreaterThan(290);
  expect(order.filter((runId) => runId === 'large').length).toBeLessThan(310);
});

test('FairPlaces never lets in more than the limit, gives all of it to a run that is alone, and forgets who left the line', async () => {
  const places = new FairPlaces({ limit: () => 2, weight: () => 1 });
  const first = await places.take('convert', 'a', never);
  const second = await places.take('convert', 'a', never);
  const leaving = new AbortController();
  const gone = places.take('convert', 'b', leaving.signal);
  let third = false;
  const waiting = places.take('convert', 'c', never).then((release) => {
    third = true;
    return release;
  });
  leaving.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  expect(third).toBe(false);
  first();
  first();
  (await waiting)();
  expect(third).toBe(true);
  second();
  (await places.take('convert', 'b', never))();
});
