import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from './lines.ts';
import { pageOf, paragraphAt, runOf } from './page-of.ts';
import { byRows } from './reading-order.ts';
import type { LineSpec } from './page-of.ts';

const columns: LineSpec[] = [
  { text: 'A Title Across Both Columns Of The Page', x: 150, y: 60, size: 16 },
  ...paragraphAt({ x: 50, y: 100, lines: 12, words: 'left side of it', indent: 0 }).map((line, index) => ({ ...line, text: `L${index} ${line.text}`.slice(0, 46) })),
  ...paragraphAt({ x: 320, y: 100, lines: 12, words: 'right side of it', indent: 0 }).map((line, index) => ({ ...line, text: `R${index} ${line.text}`.slice(0, 46) })),
];

const textsOf = (lines: readonly LineSpec[]): string[] => {
  const page = pageOf(lines);
  return readLines(page, page.runs).map((line) => line.text);
};

describe('readLines()', () => {
  test('readLines() keeps the order of a stream that makes sense, even where columns come right to left', () => {
    const [title, ...rest] = columns;
    const swapped = [...rest.slice(12), ...rest.slice(0, 12), ...(title ? [title] : [])];
    expect(textsOf(swapped)[0]).toMatch(/^R0/);
  });

  test('readLines() reads a shuffled page by columns: the title, the left column, the right one', () => {
    const expected = textsOf(columns);
    fc.assert(
      fc.property(fc.shuffledSubarray(columns, { minLength: columns.length }), (shuffled) => {
        expect(textsOf(shuffled)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('readLines() puts paragraphs back that the stream paints in pieces, though it jumps back only once', () => {
    const lines = paragraphAt({ x: 50, y: 100, lines: 12, words: 'one page of it', indent: 0 }).map((line, index) => ({ ...line, text: `${index} ${line.text}` }));
    expect(textsOf([...lines.slice(5), ...lines.slice(0, 5)])).toEqual(lines.map((line) => line.text));
  });

  test('readLines() reads columns one after the other where the stream paints them row by row', () => {
    const [title, ...rest] = columns;
    const mixed = rest.slice(0, 12).flatMap((line, index) => [line, ...rest.slice(12 + index, 13 + index)]);
    const prose = mixed.map((line, index) => (index < 2 ? line : { ...line, text: line.text.toLowerCase() }));
    expect(textsOf([...(title ? [title] : []), ...prose]).map((text) => text.slice(0, 2).toLowerCase())).toEqual(['a ', ...Array.from({ length: 12 }, (_, index) => `l${index}`.slice(0, 2)), ...Array.from({ length: 12 }, (_, index) => `r${index}`.slice(0, 2))]);
  });

  test('readLines() joins the runs of one line and puts a space where glyphs stand apart', () => {
    expect(textsOf([{ text: 'one', x: 50, y: 50 }, { text: 'word', x: 65.5, y: 50 }, { text: 'apart', x: 89, y: 50 }])).toEqual(['oneword apart']);
  });

  test('readLines() keeps a raised figure in its line, painted before or after it', () => {
    const line = { text: 'Ada Lovelace and others', x: 50, y: 50 };
    const raised = { text: '1', x: 165, y: 46, size: 6 };
    expect(textsOf([line, raised])).toEqual(['Ada Lovelace and others1']);
  });

  test('readLines() does not bridge the gutter between columns on one baseline', () => {
    const page = [0, 12, 24].flatMap((step) => [{ text: 'left column text that is long', x: 50, y: 100 + step }, { text: 'right column text that is long', x: 215, y: 100 + step }]);
    expect(textsOf(page)).toHaveLength(6);
  });
});

describe('byRows()', () => {
  const textOf = (specs: readonly LineSpec[]): string => byRows(specs.map(runOf)).map((run) => run.text).join('');

  test('byRows() leaves letters that are raised or lowered between their neighbours in the word', () => {
    const name = [{ text: 'L', x: 100, y: 60, size: 16 }, { text: 'A', x: 103, y: 56.5, size: 11 }, { text: 'T', x: 107, y: 60, size: 16 }, { text: 'E', x: 113.5, y: 63.5, size: 16 }, { text: 'X', x: 120, y: 60, size: 16 }];
    expect(textOf(name.toReversed())).toBe('LATEX');
  });

  test('byRows() takes no index that stands behind its sign for such a letter', () => {
    expect(textOf([{ text: 'E = mc', x: 100, y: 60 }, { text: '2', x: 130, y: 56, size: 7 }, { text: 'holds', x: 136, y: 60 }])).toBe('2E = mcholds');
  });
});
