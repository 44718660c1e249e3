import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { mainText } from './main-text.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import { steadySizes } from './scan-sizes.ts';

const guesses = [10, 10, 9.2, 10, 10.9, 10, 10, 9.1, 10, 10];
const guessed = [
  ...paragraphAt({ x: 60, y: 100, lines: 10, words: 'water turned the wheel' }),
  ...paragraphAt({ x: 60, y: 240, lines: 10, words: 'and the mill went round' }),
].map((line, index) => ({ ...line, size: guesses[index % guesses.length] ?? 10 }));
const strips = [[0, 0, 600, 400], [0, 400, 600, 800]] satisfies [number, number, number, number][];

test('layOut() keeps a scan whose sizes are guessed line by line as the paragraphs that it is', () => {
  const document = layOut(documentOf([pageOf(guessed, { images: strips })]), { sha256: '', includeHidden: false });
  expect(mainText(document).split('\n\n')).toHaveLength(2);
});

test('steadySizes() leaves pages as they are whose text stands on no image', () => {
  const pages = [pageOf(guessed)];
  expect(steadySizes(pages)).toBe(pages);
});

test('steadySizes() keeps notes and titles apart from the text', () => {
  const note = { text: 'a note at the foot of the page in small type', x: 60, y: 700, size: 7.5 };
  const title = { text: 'A Title in Large Type', x: 60, y: 60, size: 16 };
  const [page] = steadySizes([pageOf([title, ...guessed, note], { images: strips })]);
  expect([...new Set(page?.runs.map((run) => run.fontSize))]).toEqual([16, 10, 7.5]);
});
