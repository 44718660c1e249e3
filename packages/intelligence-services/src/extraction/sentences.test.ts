import { describe, expect, test } from 'vitest';
import { sentenceRanges } from './sentences.ts';

const cut = (text: string): readonly string[] => sentenceRanges(text).map(({ start, end }) => text.slice(start, end));

describe('sentenceRanges()', () => {
  test('sentenceRanges() does not cut at the dots of a formula, however they are spaced', () => {
    const sizes = 'Let Y 1, . . . , Y N be counts with sample sizes N1, . . . , NN.';
    expect(cut(`${sizes} They are independent.`)).toEqual([sizes, 'They are independent.']);
  });

  test('sentenceRanges() cuts behind a sentence and not behind an abbreviation', () => {
    expect(cut('We used mice (cf. Fig. 2). Dr. Lee fed them.')).toEqual(['We used mice (cf. Fig. 2).', 'Dr. Lee fed them.']);
  });
});
