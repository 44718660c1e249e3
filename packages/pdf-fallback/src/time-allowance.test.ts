import { expect, it } from 'vitest';
import { timeAllowance } from './time-allowance.ts';

it.each([
  [0, 1],
  [100, 1],
  [150, 1.5],
  [1000, 10],
  [5000, 10],
])('timeAllowance() after %i pages is %d times the setting', (pagesRead, times) => {
  expect(timeAllowance(pagesRead)).toBe(times);
});
