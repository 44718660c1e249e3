import { expect, test } from 'vitest';
import { readWords } from './read-words.ts';

interface Place {
  readonly block: number;
  readonly box: readonly [left: number, top: number, width: number, height: number];
}

const line = ({ block, box }: Place, ...words: readonly string[]): string => [`4\t1\t${block}\t1\t1\t0\t${box.join('\t')}\t-1\t`, ...words.map((word, index) => `5\t1\t${block}\t1\t1\t${index + 1}\t${box.join('\t')}\t95.5\t${word}`)].join('\n');

const word = (text: string, height: number, left: number): string => `5\t1\t1\t1\t1\t1\t${left}\t100\t60\t${height}\t95.5\t${text}`;

test('readWords() tells the size of type by the letters that a word has, not by its height alone', () => {
  // In type of 100 pixels: letters without ascenders are 46 high, ascenders reach 70, descenders 21 below.
  const sizes = [['nose', 46], ['Load', 70], ['gyro', 67], ['Jpg', 91]] as const;
  for (const [text, height] of sizes) expect(readWords(`4\t1\t1\t1\t1\t0\t0\t100\t60\t${height}\t-1\t\n${word(text, height, 0)}`, 1)[0]?.fontSize).toBeCloseTo(100, 6);
  const line = `4\t1\t1\t1\t1\t0\t0\t100\t400\t91\t-1\t\n${sizes.map(([text, height], index) => word(text, height, index * 80)).join('\n')}`;
  expect(readWords(line, 2)[0]).toMatchObject({ text: 'nose Load gyro Jpg', fontSize: 50 });
});

test('readWords() gives no line for a picture, which the table has as one blank word', () => {
  const table = [line({ block: 1, box: [40, 20, 400, 28] }, '31', '1989'), line({ block: 2, box: [10, 10, 900, 1500] }, ' '), line({ block: 3, box: [5, 0, 3, 1400] }, '|')].join('\n');
  expect(readWords(table, 2)).toMatchObject([{ text: '31 1989', fontSize: 20, box: [20, 10, 220, 24] }]);
});

test('readWords() leaves out the bars of a frame at the ends of a line, and keeps those between words', () => {
  expect(readWords(line({ block: 1, box: [0, 0, 100, 20] }, '|', 'P(A', '|', 'B)', '~', '|'), 1).map(({ text }) => text)).toEqual(['P(A | B)']);
});
