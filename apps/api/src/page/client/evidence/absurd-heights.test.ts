import { expect, test } from 'vitest';
import { trueBands } from './absurd-heights.ts';

const item = (y: number, height: number) => ({ transform: [10, 0, 0, 10, 72, y], height });

test('trueBands() believes ordinary heights, a large title too', () => {
  expect(trueBands([item(700, 10), item(688, 10), item(740, 36)])).toEqual([null, null, null]);
});

test('trueBands() gives a line that claims ten times its pitch the band of its pitch', () => {
  expect(trueBands([item(700, 120), item(688, 120), item(676, 120)])).toEqual(Array.from({ length: 3 }, () => ({ below: -3, above: 9.600000000000001 })));
});
