import { expect, test } from 'vitest';
import { readWords } from './read-words.ts';

interface Place {
  readonly block: number;
  readonly box: readonly [left: number, top: number, width: number, height: number];
}

const line = ({ block, box }: Place, ...words: readonly string[]): string => [`4\t1\t${block}\t1\t1\t0\t${box.join('\t')}\t-1\t`, ...words.map((word, index) => `5\t1\t${block}\t1\t1\t${index + 1}\t${box.join('\t')}\t95.5\t${word}`)].join('\n');

test('readWords() gives no line for a picture, which the table has as one blank word', () => {
  const table = [line({ block: 1, box: [40, 20, 400, 30] }, 'August', '1989'), line({ block: 2, box: [10, 10, 900, 1500] }, ' '), line({ block: 3, box: [5, 0, 3, 1400] }, '|')].join('\n');
  expect(readWords(table, 2)).toMatchObject([{ text: 'August 1989', fontSize: 15, box: [20, 10, 220, 25] }]);
});

test('readWords() leaves out the bars of a frame at the ends of a line, and keeps those between words', () => {
  expect(readWords(line({ block: 1, box: [0, 0, 100, 20] }, '|', 'P(A', '|', 'B)', '~', '|'), 1).map(({ text }) => text)).toEqual(['P(A | B)']);
});
