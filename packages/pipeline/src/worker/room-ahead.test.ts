import { expect, test } from 'vitest';
import { roomAhead } from './room-ahead.ts';

const limits = { queueSize: 10, backpressureThreshold: 0.8, enableBackpressure: true };

test('roomAhead() leaves none from queue_size papers before the next step until they are backpressure_threshold of it, and says so', async () => {
  const told: unknown[] = [];
  let free = 0;
  const room = roomAhead({
    queue: { countFree: (runId, step, most) => Promise.resolve(runId === 'run' && step === 'convert' ? Math.min(free, most) : Number.NaN) },
    runId: 'run',
    last: 'download',
    limits,
    onChange: (state, ahead) => told.push({ state, ...ahead }),
  });
  const seen: number[] = [];
  for (free of [0, 7, 14, 9, 8, 9, 10]) seen.push(await room());
  expect(seen).toEqual([10, 3, 0, 0, 2, 1, 0]);
  expect(told).toEqual([
    { state: 'paused', step: 'convert', waiting: 10 },
    { state: 'resumed', step: 'convert', waiting: 8 },
    { state: 'paused', step: 'convert', waiting: 10 },
  ]);
});

test('roomAhead() is without end, and asks nobody, where nothing is handed on or backpressure is off', async () => {
  const queue = { countFree: () => Promise.reject(new Error('not to be asked')) };
  expect(await roomAhead({ queue, runId: 'run', last: 'extract', limits })()).toBe(Number.POSITIVE_INFINITY);
  expect(await roomAhead({ queue, runId: 'run', last: 'convert', limits: { ...limits, enableBackpressure: false } })()).toBe(Number.POSITIVE_INFINITY);
});
