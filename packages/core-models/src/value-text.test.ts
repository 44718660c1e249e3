import { expect, test } from 'vitest';
import { valueText } from './value-text.ts';

test.each([
  [null, ''],
  [undefined, ''],
  ['as it is', 'as it is'],
  [1.5, '1.5'],
  [false, 'false'],
  [['a', null, 2], 'a; ; 2'],
  [[{ a: 1 }], '[{"a":1}]'],
  [{ a: [1] }, '{"a":[1]}'],
])('valueText() of %j is %j', (value, text) => {
  expect(valueText(value)).toBe(text);
});
