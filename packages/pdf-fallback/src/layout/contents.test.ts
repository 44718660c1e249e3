import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

const head = (text: string, y: number): LineSpec => ({ text, x: 60, y, size: 12, font: 'Head', bold: true });
const entry = (title: string, page: number, y: number, leader = ''): LineSpec[] => [{ text: `${title}${leader}`, x: 60, y, font: 'Head', bold: true }, { text: String(page), x: 500, y, font: 'Head', bold: true }];
const body = (y: number): LineSpec[] => paragraphAt({ x: 60, y, lines: 10, words: 'water turned the wheel' });

function headingsOf(list: readonly LineSpec[], more: readonly LineSpec[] = []): string[] {
  const title: LineSpec = { text: 'Of Sluices and the Rivers They Hold', x: 100, y: 60, size: 18, font: 'Head', bold: true };
  const raw = documentOf([pageOf([title, ...list]), pageOf([head('Introduction', 60), ...body(80), head('Methods', 220), ...body(240), head('Results', 380), ...body(400), ...more], { number: 2 })]);
  return layOut(raw, { sha256: '', includeHidden: false }).blocks.filter((block) => block.kind === 'heading').map((block) => block.text);
}

test('layOut() takes no entry of a titled table of contents for a heading', () => {
  expect(headingsOf([head('Contents', 120), ...entry('Introduction', 2, 150), ...entry('Methods', 2, 170), ...entry('Results', 2, 190)])).toEqual(['Introduction', 'Methods', 'Results']);
});

test('layOut() takes no entry of a list with dot leaders for a heading', () => {
  const dots = ' . . . . . . . . . .';
  expect(headingsOf([...entry('Introduction', 2, 150, dots), ...entry('Methods', 2, 170, dots), ...entry('Results', 2, 190, dots)])).toEqual(['Introduction', 'Methods', 'Results']);
});

test('layOut() keeps a section that is titled "Contents" and is no list', () => {
  expect(headingsOf([], [head('Contents', 540), ...body(560)])).toContain('Contents');
});
