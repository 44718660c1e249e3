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

test('steadySizes() takes near sizes for one though most letters are smaller, as where the references are longer than the text', () => {
  const sizes = [8, 8, 8, 8, 8, 8, 10.2, 10.2, 9.9, 10.8];
  const lines = paragraphAt({ x: 60, y: 100, lines: 40, words: 'water turned the wheel' }).map((line, index) => ({ ...line, size: sizes[index % sizes.length] ?? 8 }));
  const [page] = steadySizes([pageOf([{ text: 'A Title in Large Type', x: 60, y: 60, size: 16 }, ...lines], { backend: 'ocr' })]);
  expect([...new Set(page?.runs.map((run) => run.fontSize))]).toEqual([16, 8, 10.2]);
});

test('layOut() reads all that OCR read in about one size as text, and keeps smaller notes and larger titles apart', () => {
  const sizes = [10.3, 9.4, 11.2, 9.3];
  const paragraphs = ['of the rivers', 'of the gates', 'of the weirs', 'of the mills'].flatMap((words, index) => paragraphAt({ x: 60, y: 100 + index * 140, lines: 10, words }).map((line) => ({ ...line, size: sizes[index] ?? 10, font: '' })));
  const note = { text: '* a note at the foot of the page in small type', x: 60, y: 720, size: 8.2, font: '' };
  const title = { text: 'A Title in Large Type', x: 60, y: 60, size: 16, font: '' };
  const document = layOut(documentOf([pageOf([title, { text: '1. Introduction', x: 60, y: 84, size: 12.5, font: '' }, ...paragraphs, note], { backend: 'ocr', logical: true })]), { sha256: '', includeHidden: false });
  expect(document.blocks.filter(({ main }) => main).map(({ kind }) => kind)).toEqual(['title', 'heading', 'paragraph', 'paragraph', 'paragraph', 'paragraph']);
  expect(document.metadata.title).toBe('A Title in Large Type');
});
