import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Failpoint, drawKill, failpointValue, seededRandom } from './kill-plan.ts';

const failpoints: readonly Failpoint[] = [
  { name: 'saved', papers: 1, isCertain: false },
  { name: 'before_commit', papers: 5, isCertain: true },
];
const times = { papersPerCommit: 5, firstLineMs: 900, msPerPaper: 50 };

test('drawKill() gives the same kill for the same seed, and one that comes while papers are left', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 500 }), (seed, kills, papers) => {
      const left = { ...times, kills, papers };
      const kill = drawKill(seededRandom(seed), { failpoints, left });
      expect(kill).toEqual(drawKill(seededRandom(seed), { failpoints, left }));
      const share = 1 + (2 * papers) / (kills + 1);
      expect(kill.byProgress).toBeLessThanOrEqual(share);
      const isLast = kill.byProgress + 10 >= papers;
      expect(isLast).toBe(isLast && kill.how === 'failpoint' && kill.name === 'before_commit' && kill.hit === 1);
      expect(kill.how === 'failpoint' ? kill.hit : kill.afterMs / Math.max(900, share * 50)).toBeLessThanOrEqual(kill.how === 'failpoint' ? share : 1);
    }),
  );
});

test('drawKill() mixes kills by time and at failpoints, and needs no failpoint', () => {
  const random = seededRandom(1);
  const left = { ...times, kills: 1, papers: 100 };
  const mixed = Array.from({ length: 400 }, () => drawKill(random, { failpoints, left }));
  const share = (of: (kill: (typeof mixed)[number]) => boolean): number => mixed.filter(of).length / 400;
  expect(share((kill) => kill.how === 'failpoint')).toBeGreaterThan(0.4);
  expect(share((kill) => kill.how === 'time' && kill.since === 'first_line')).toBeGreaterThan(0.25);
  expect(share((kill) => kill.how === 'time' && kill.since === 'start')).toBeGreaterThan(0.04);
  expect(drawKill(random, { failpoints: [], left: { ...left, papers: 1 } }).how).toBe('time');
});

test('failpointValue() is what the program obeys, and nothing for a kill by time', () => {
  expect(failpointValue({ how: 'failpoint', name: 'record.after_commit', hit: 2, byProgress: 9 })).toBe('record.after_commit:2');
  expect(failpointValue({ how: 'time', since: 'start', afterMs: 5, byProgress: 9 })).toBeUndefined();
});

test('seededRandom() is uniform enough for a plan', () => {
  const random = seededRandom(42);
  const draws = Array.from({ length: 10_000 }, random);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
});
