import { expect, test } from 'vitest';
import { readLines } from './lines.ts';
import { pageOf } from './page-of.ts';
import { isProseLine } from './tables.ts';

/** Words `gaps` points apart, a glyph half an em wide. */
const rowOf = (words: readonly string[], gaps: readonly number[], y: number) => {
  let x = 50;
  return words.map((text, index) => {
    x += index === 0 ? 0 : (gaps[(index - 1) % gaps.length] ?? 0);
    const spec = { text, x, y };
    x += text.length * 5;
    return spec;
  });
};
/** The lines of a page whose running text is 200 points wide, and which of them are running text. */
const read = (specs: readonly { readonly text: string; readonly x: number; readonly y: number }[]): (readonly [string, boolean])[] => {
  const page = pageOf(specs);
  const metrics = { size: 10, font: 'Body', leading: 12, columnWidth: 200 };
  return readLines(page, page.runs).map((line) => [line.text, isProseLine(line, metrics)]);
};

test('isProseLine() takes words that a justified line sets evenly apart for running text, however wide their spaces', () => {
  const lines = [rowOf(['temperature', 'earlier', 'operators', 'across'], [9.6], 100), rowOf(['regulated', 'within', 'lowland', 'study'], [13.1], 112), rowOf(['because', 'temperature', 'remained'], [20], 124)];
  expect(read(lines.flat())).toEqual([['temperature earlier operators across', true], ['regulated within lowland study', true], ['because temperature remained', true]]);
});

test('isProseLine() takes words that stand in columns for none, nor figures however even, nor a few words evenly apart in a part of the column', () => {
  expect(read(rowOf(['stations', 'sediment', 'temperature', 'vegetation'], [12, 19, 15], 100)).every(([, prose]) => !prose)).toBe(true);
  expect(read(rowOf(['10.12', '10.34', '10.56', '10.78', '11.01', '12.1'], [10], 100)).every(([, prose]) => !prose)).toBe(true);
  expect(read(rowOf(['low', 'mean', 'high'], [12], 100)).every(([, prose]) => !prose)).toBe(true);
});
