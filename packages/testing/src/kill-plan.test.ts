import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failpointValue, planKills, seededRandom } from './kill-plan.ts';

test('planKills() gives the same plan for the same seed and stays within its bounds', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 50 }), (seed, count) => {
      const options = { seed, count, withinMs: [100, 900], failpoints: ['a', 'b'], maxHit: 3 } as const;
      const plan = planKills(options);
      expect(plan).toEqual(planKills(options));
      expect(plan).toHaveLength(count);
      for (const kill of plan) {
        const [value, least, most] = kill.how === 'time' ? [kill.afterMs, 100, 900] : [kill.hit, 1, 3];
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test('planKills() mixes kills by time and at failpoints, and needs no failpoint', () => {
  const mixed = planKills({ seed: 1, count: 200, withinMs: [0, 1], failpoints: ['a'] });
  const share = mixed.filter((kill) => kill.how === 'failpoint').length / 200;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.55);
  expect(planKills({ seed: 1, count: 50, withinMs: [0, 1] }).every((kill) => kill.how === 'time')).toBe(true);
});

test('failpointValue() is what the program obeys, and nothing for a kill by time', () => {
  expect(failpointValue({ how: 'failpoint', name: 'record.after_commit', hit: 2 })).toBe('record.after_commit:2');
  expect(failpointValue({ how: 'time', since: 'start', afterMs: 5 })).toBeUndefined();
});

test('seededRandom() is uniform enough for a plan', () => {
  const random = seededRandom(42);
  const draws = Array.from({ length: 10_000 }, random);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
});
