import { expect, test } from 'vitest';
import { fontFacts } from './font-facts.ts';

test.each([
  ['ABCDEF+SFST1000', { mono: true, italic: true }],
  ['SFTT0900', { mono: true, italic: false }],
  ['CMSLTT10', { mono: true }],
  ['t1xbtt', { mono: true }],
  ['newtxtt-Slant_167', { mono: true }],
  ['SFRM1000', { mono: false, bold: false, italic: false }],
  ['SFTI1000', { mono: false, italic: true }],
  ['AdvTT12345678', { mono: false }],
])('fontFacts() reads the face out of the name %s', (name, expected) => {
  expect(fontFacts({ name })).toMatchObject(expected);
});
