import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

const numberAt = (value: number, right: number, y: number): LineSpec => ({ text: String(value), x: right - String(value).length * 2.5, y, size: 5 });

/** Two columns of 50 lines, each fifth numbered left of its column; the gutter is as wide as a word's space and a number. */
function manuscriptPage(page: number): LineSpec[] {
  const columns = [50, 310].map((x, column) => ({ x, first: (page - 1) * 100 + column * 50 }));
  return columns.flatMap(({ x, first }, column) => [
    ...Array.from({ length: 5 }, (_, paragraph) => paragraphAt({ x, y: 100 + paragraph * 120, lines: 10, words: `part ${'abcde'[paragraph]} of column ${'AB'[column]}` })).flat(),
    ...Array.from({ length: 10 }, (_, index) => numberAt(first + (index + 1) * 5, x - 8, 100 + ((index + 1) * 5 - 1) * 12)),
  ]);
}

const laidOut = (pages: readonly (readonly LineSpec[])[]) => layOut(documentOf(pages.map((lines, index) => pageOf(lines, { number: index + 1 }))), { sha256: '', includeHidden: false });

test('layOut() takes out the numbers of each fifth line, though the gutter that they stand in is no wider than a word', () => {
  const { blocks, markdown } = laidOut([manuscriptPage(1), manuscriptPage(2)]);
  expect(blocks.filter(({ main }) => main).map(({ text }) => text).join(' ')).not.toMatch(/\d/);
  expect(markdown).not.toMatch(/\b(?:5|105|195)\b/);
  expect(blocks.filter(({ kind }) => kind === 'page_number').map(({ text }) => text.split(/\s+/).length)).toEqual([20, 20]);
});

test('layOut() takes them where figures and headings have none, and from a page with two of them', () => {
  const gaps = [1, 2].map((page) => manuscriptPage(page).filter(({ text }) => text !== '35' && text !== '115'));
  const last: LineSpec[] = [...paragraphAt({ x: 50, y: 100, lines: 12, words: 'the end' }), numberAt(205, 42, 148), numberAt(210, 42, 208)];
  const { blocks } = laidOut([...gaps, last]);
  expect(blocks.filter(({ main }) => main).map(({ text }) => text).join(' ')).not.toMatch(/\d/);
});

test('layOut() leaves the numbers of references where they stand, and those of rows of tables', () => {
  const entry = (number: number, y: number): LineSpec[] => [
    { text: String(number), x: 50, y },
    { text: `Okoro A, Lind B. On gate ${'abcdefghij'[number % 10]} of the river.`, x: 70, y },
    { text: 'J Sluices. 2019;4:11-19.', x: 70, y: y + 12 },
    { text: 'The third line of an entry.', x: 70, y: y + 24 },
  ];
  const references = (first: number): LineSpec[] => Array.from({ length: 12 }, (_, index) => entry(first + index, 120 + index * 40)).flat();
  const { markdown } = laidOut([[{ text: 'References', x: 50, y: 90, size: 14, font: 'Head', bold: true }, ...references(1)], references(13)]);
  for (const number of [1, 7, 13, 24]) expect(markdown).toMatch(new RegExp(`\\b${number} Okoro`));
  const rows = Array.from({ length: 12 }, (_, index) => [{ text: String(index + 1), x: 60, y: 300 + index * 14 }, { text: `Gate ${'abcdefghijkl'[index]}`, x: 120, y: 300 + index * 14 }, { text: `${index * 3}.5`, x: 240, y: 300 + index * 14 }]).flat();
  const withTable = [...paragraphAt({ x: 50, y: 100, lines: 12, words: 'before the table' }), ...rows];
  expect(laidOut([withTable, paragraphAt({ x: 50, y: 100, lines: 30, words: 'after it' })]).markdown).toMatch(/\b12\b[^\n]*Gate l/);
});
