import { expect, test } from 'vitest';
import { readLines } from './lines.ts';
import { pageOf } from './page-of.ts';

const BODY = ['cross the valley the rivers rise in spring,', 'and the gates are opened for the fish that', 'come up from the sea to spawn in the gravel,'];
const texts = (cap: { readonly text: string; readonly size: number; readonly y?: number }, left: number): string[] => {
  const beside = BODY.map((text, index) => ({ text, x: index < 2 ? left : 50, y: 112 + index * 12 }));
  const page = pageOf([{ text: cap.text, x: 50, y: cap.y ?? 124, size: cap.size }, ...beside]);
  return readLines(page, page.runs).map(({ text }) => text);
};

test('readLines() puts a large initial before the topmost line beside it, and nowhere else', () => {
  expect(texts({ text: 'A', size: 30 }, 68)).toEqual([`A${BODY[0]}`, BODY[1], BODY[2]]);
  expect(texts({ text: 'A', size: 44, y: 136 }, 75)).toEqual([`A${BODY[0]}`, BODY[1], BODY[2]]);
  expect(texts({ text: '“A', size: 30 }, 84)[0]).toBe(`“A${BODY[0]}`);
});

test.each([
  ['a letter of the size of its neighbours', { text: 'A', size: 12 }, 68],
  ['a label of a figure away from the text', { text: 'A', size: 30 }, 120],
])('readLines() leaves %s a line of its own', (_what, cap, left) => {
  expect(texts(cap, left)).toContain(cap.text);
});
