import { expect, it } from 'vitest';
import { sumPrecisely } from './sum-precisely.ts';

it('sumPrecisely() gives Math a sum that loses no digits on the way, and leaves an engine its own', () => {
  sumPrecisely();
  const sum: unknown = Reflect.get(Math, 'sumPrecise');
  if (typeof sum !== 'function') throw new TypeError('Cannot sum: there is no function; expected one');
  expect([Reflect.apply(sum, Math, [Array.from({ length: 10 }, () => 0.1)]), Reflect.apply(sum, Math, [new Set([1e100, 1, -1e100])]), Reflect.apply(sum, Math, [[3, 4]])]).toEqual([1, 1, 7]);
  sumPrecisely();
  expect(Reflect.get(Math, 'sumPrecise')).toBe(sum);
});
