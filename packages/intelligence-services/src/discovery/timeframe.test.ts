import { ConfigurationError } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { dayOf, timeframeOf } from './timeframe.ts';

const now = new Date('2026-11-24T12:00:00Z');

test('timeframeOf() reads hours, days, a first year and a range of dates', () => {
  expect(timeframeOf('48h', now)).toEqual({ from: new Date('2026-11-22T12:00:00Z'), to: now });
  expect(timeframeOf(' 30D ', now)).toEqual({ from: new Date('2026-10-25T12:00:00Z'), to: now });
  for (const text of ['since 2020', 'since_year: 2020', '2020', '2020-', '2020..']) expect(timeframeOf(text, now)).toEqual({ from: new Date('2020-01-01T00:00:00Z'), to: now });
  expect(timeframeOf('2020-01-01..2021-06-30', now)).toEqual({ from: new Date('2020-01-01T00:00:00Z'), to: new Date('2021-06-30T23:59:59Z') });
  expect(dayOf(now)).toBe('2026-11-24');
});

test('timeframeOf() refuses what the original refused, and says what it expected', () => {
  for (const text of ['721h', '366d', '0h', 'yesterday', '2021-01-01..2020-01-01', '2010-01-01..2020-01-01', '2020-13-01..2020-14-01', '']) {
    expect(() => timeframeOf(text, now)).toThrow(ConfigurationError);
    expect(() => timeframeOf(text, now)).toThrow(/^Cannot use timeframe ".*": .+; expected 48h, 30d, since 2020 or/);
  }
});
