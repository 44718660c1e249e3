import { expect, test } from 'vitest';
import { locateQuote } from './locate-quote.ts';

function marked(items: readonly string[], quote: string, distance?: (item: number) => number): readonly string[] | null {
  const found = locateQuote({ quote, items, ...(distance === undefined ? {} : { distance }) });
  return found?.stretches.map(({ item, start, end }) => (items[item] ?? '').slice(start, end)) ?? null;
}

test('locateQuote() crosses items, hyphens at line ends and ligatures', () => {
  const items = ['We measured the ﬂow of the river and its sedi-', 'ment load. Then we', ' left.'];
  expect(marked(items, 'the flow of the river and its sediment load.')).toEqual(['the ﬂow of the river and its sedi-', 'ment load.']);
});

test('locateQuote() looks through markup, quotation marks and mathematical letters of the converted text', () => {
  expect(marked(['The “true” value 𝑥 = 3 was', 'found in Table', '2'], 'The "true" value *x* = 3 was found in **Table 2**')).toEqual(['The “true” value 𝑥 = 3 was', 'found in Table', '2']);
});

test('locateQuote() takes the bracket that opens and the marks that close with it', () => {
  expect(marked(['it was (“so they say”), and then'], 'so they say')).toEqual(['(“so they say”),']);
});

test('locateQuote() chooses the occurrence that is nearest to where the converter saw it', () => {
  const items = ['the same words', 'and others', 'the same words'];
  expect(locateQuote({ quote: 'the same words', items })?.stretches[0]?.item).toBe(0);
  expect(locateQuote({ quote: 'the same words', items, distance: (item) => Math.abs(item - 2) })?.stretches[0]?.item).toBe(2);
});

test('locateQuote() takes a quote in pieces where a foot line stands between its lines', () => {
  const items = ['The first half of the sentence is here', 'Journal of Ponds 12, page 4', 'and the second half follows after it.'];
  expect(marked(items, 'The first half of the sentence is here and the second half follows after it.')).toEqual([items[0], items[2]]);
});

test('locateQuote() is null where the page does not hold the quote, and for a quote without letters', () => {
  expect(marked(['Another page altogether, with other words'], 'The flow of the river was measured twice a day')).toBeNull();
  expect(marked(['a'], '— …')).toBeNull();
  expect(marked([], 'anything')).toBeNull();
});
