import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

const at = (text: string, y: number, size: number, more: Partial<LineSpec> = {}): LineSpec => ({ text, x: 300 - text.length * size * 0.25, y, size, font: 'Cover', ...more });
const inside = (...opening: readonly LineSpec[]): LineSpec[] => [...opening, { text: '1 Introduction', x: 60, y: 160, size: 12, font: 'Head', bold: true }, ...paragraphAt({ x: 60, y: 180, lines: 12, words: 'of the rivers' }), ...paragraphAt({ x: 60, y: 340, lines: 12, words: 'of the gates' })];
const read = (...pages: readonly (readonly LineSpec[])[]) => layOut(documentOf(pages.map((lines, index) => pageOf(lines, { number: index + 1 }))), { sha256: '', includeHidden: false }).metadata;

test('layOut() takes from a cover the title that the paper begins with again, not the institution over it in larger type', () => {
  const cover = [at('FENLAND INSTITUTE OF', 70, 24), at('HYDRAULIC ENGINEERING', 98, 24), at('FIHE/TR-112', 160, 15), at('HOW SLUICES KEEP', 260, 18), at('THEIR RIVERS LOW', 282, 18), at('Anna Pond', 460, 18, { font: 'Name' }), at('March 1987', 640, 16)];
  expect(read(cover, inside(at('How Sluices Keep Their Rivers Low', 60, 14), at('Anna B. Pond', 90, 10)))).toMatchObject({ title: 'HOW SLUICES KEEP THEIR RIVERS LOW', authors: ['Anna Pond'], year: 1987 });
});

test('layOut() takes the title of a cover that is not repeated, under the kind and number of the report', () => {
  const cover = [at('Working Paper No. 2019/04', 80, 22), at('Weirs, Wages and the Price of Grain', 200, 20), at('Karl Weir and Ada Lock', 300, 14), at('June 2019', 500, 16), at('University of the Fens, Ely', 700, 12)];
  expect(read(cover, inside())).toMatchObject({ title: 'Weirs, Wages and the Price of Grain', authors: ['Karl Weir', 'Ada Lock'] });
});

test('layOut() takes a title that names a science or a city, where a repetition speaks for it', () => {
  const cover = [at('Ministry of Waters', 80, 22), at('The Science of Rivers', 200, 20), at('12 May 2003', 400, 18)];
  expect(read(cover, inside(at('The Science of Rivers', 60, 14))).title).toBe('The Science of Rivers');
});

test('layOut() goes by size alone where the first page is no cover', () => {
  const front = [at('On Gates at the University of the Fens', 60, 20), at('Of Lesser Matters', 90, 14), ...paragraphAt({ x: 60, y: 140, lines: 20, words: 'of the rivers that are' })];
  expect(read(front, inside(at('Of Lesser Matters', 60, 14))).title).toBe('On Gates at the University of the Fens');
});
