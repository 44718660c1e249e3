import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakLines } from './break-lines.ts';

const width = (text: string) => text.length * 5;
const hyphenate = (word: string) => (word.length < 8 ? [word] : [word.slice(0, 4), word.slice(4)]);

test('breakLines() keeps every letter, fills no line beyond its measure and justifies all but the last', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(words, fc.integer({ min: 80, max: 400 }), (list, measure) => {
      const lines = breakLines({ text: list.join(' '), measure, indent: 0, width, hyphenate });
      const joined = lines.map((line) => (line.text.endsWith('-') ? line.text.slice(0, -1) : `${line.text} `)).join('').trim();
      expect(joined).toBe(list.join(' '));
      for (const line of lines) expect(width(line.text)).toBeLessThanOrEqual(measure);
      for (const line of lines.slice(0, -1)) {
        const spaces = line.text.split(' ').length - 1;
        const short = measure - width(line.text) - spaces * line.wordSpacing;
        expect(spaces === 0 ? 0 : short).toBeCloseTo(0, 6);
      }
      expect(lines.at(-1)?.wordSpacing).toBe(0);
    }),
  );
});

test('breakLines() breaks the whole paragraph for the least looseness, not each line as late as it can', () => {
  const lines = breakLines({ text: 'aaa bb cc ddddd', measure: 30, indent: 0, width, hyphenate: (word) => [word] });
  expect(lines.map((line) => line.text)).toEqual(['aaa', 'bb cc', 'ddddd']);
});
