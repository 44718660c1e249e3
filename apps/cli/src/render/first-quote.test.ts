import type { Evidence } from '@sluice/core-models';
import { expect, test } from 'vitest';
import { firstQuote } from './first-quote.ts';

const piece = (quote: string, page: number, start: number): Evidence => ({ quote, page, start, end: start + quote.length, match: 'exact' });

test.each([
  ['nothing', [], ''],
  ['a sentence that a page cuts', [piece('louder than each', 1, 100), piece('bird.', 2, 135)], 'louder than each bird.'],
  ['two passages, the second on the next page', [piece('We counted.', 1, 100), piece('It rained.', 2, 900)], 'We counted.'],
  ['two passages of one page', [piece('We counted.', 1, 100), piece('It rained.', 1, 112)], 'We counted.'],
  ['the next page, cited first', [piece('It rained.', 2, 900), piece('We counted.', 3, 100)], 'It rained.'],
])('firstQuote() of %s', (_, evidence, expected) => {
  expect(firstQuote(evidence)).toBe(expected);
});
