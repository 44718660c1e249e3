import { expect, test } from 'vitest';
import { failpointOf } from './failpoint.ts';

function killsOf(value: string | undefined, passings: readonly string[]): number {
  let kills = 0;
  const failpoint = failpointOf({ SLUICE_FAILPOINT: value }, () => (kills += 1));
  for (const name of passings) failpoint(name);
  return kills;
}

test('failpointOf() kills at the nth passing of its place and at no other', () => {
  expect(killsOf('extract.saved:2', ['extract.saved', 'convert.done'])).toBe(0);
  expect(killsOf('extract.saved:2', ['extract.saved', 'extract.saved', 'extract.saved'])).toBe(1);
  expect(killsOf('convert.done', ['convert.done'])).toBe(1);
});

test('failpointOf() does nothing without SLUICE_FAILPOINT, and refuses what is no place', () => {
  expect(killsOf(undefined, ['extract.saved'])).toBe(0);
  expect(() => failpointOf({ SLUICE_FAILPOINT: 'x:zero' }, () => undefined)).toThrow('Cannot use SLUICE_FAILPOINT "x:zero"');
});
