import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConcurrencyConfig } from './concurrency.ts';

test("ConcurrencyConfig has the Python original's defaults", () => {
  expect(ConcurrencyConfig.parse({})).toEqual({
    maxConcurrentDownloads: 5,
    maxConcurrentConversions: 3,
    maxConcurrentLlm: 2,
    queueSize: 100,
    checkpointInterval: 10,
    workerTimeoutSeconds: 600,
    enableBackpressure: true,
    backpressureThreshold: 0.8,
  });
});

test('ConcurrencyConfig accepts every value that the original accepts', () => {
  const original = fc.record({
    maxConcurrentDownloads: fc.integer({ min: 1, max: 20 }),
    maxConcurrentConversions: fc.integer({ min: 1, max: 10 }),
    maxConcurrentLlm: fc.integer({ min: 1, max: 5 }),
    queueSize: fc.integer({ min: 10, max: 1000 }),
    checkpointInterval: fc.integer({ min: 1, max: 100 }),
    workerTimeoutSeconds: fc.integer({ min: 60, max: 3600 }),
    enableBackpressure: fc.boolean(),
    backpressureThreshold: fc.double({ min: 0.5, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(original, (settings) => {
      expect(ConcurrencyConfig.parse(settings)).toEqual(settings);
    }),
  );
});

test.each([
  { maxConcurrentDownloads: 0 },
  { maxConcurrentConversions: 1.5 },
  { maxConcurrentLlm: -1 },
  { queueSize: Number.POSITIVE_INFINITY },
  { checkpointInterval: '10' },
  { workerTimeoutSeconds: 0 },
  { enableBackpressure: 'yes' },
  { backpressureThreshold: 0 },
  { backpressureThreshold: 1.01 },
])('ConcurrencyConfig refuses %j', (settings) => {
  expect(ConcurrencyConfig.safeParse(settings).success).toBe(false);
});

test('ConcurrencyConfig refuses a key that it does not know', () => {
  expect(ConcurrencyConfig.safeParse({ maxConcurrentDownload: 5 }).success).toBe(false);
});
