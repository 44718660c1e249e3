import { expect, test } from 'vitest';
import { evidenceIn } from './abstract-page.ts';

test('evidenceIn() finds quotes by their words, wherever the sent text had them, and leaves out what is not there', () => {
  const abstract = 'We counted swifts at dusk. They were 412.';
  const quotes = ['They  were\n412.', 'They were 413.', ''].map((quote) => ({ quote, start: 90, end: 105 }));
  expect(evidenceIn(abstract, quotes).map(({ start, end }) => abstract.slice(start, end))).toEqual(['They were 412.']);
});
