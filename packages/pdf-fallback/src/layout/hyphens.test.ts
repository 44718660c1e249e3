import { describe, expect, test } from 'vitest';
import { joinAcross, vocabularyOf } from './hyphens.ts';

describe('joinAcross()', () => {
  const vocabulary = vocabularyOf(['the hydrograph rose', 'a well-known case', 'state-of-the-art methods', 'open source code was open to source']);

  test.each([
    ['joins what the text knows undivided', 'the hydro-', 'graph rose', 'the hydrograph rose'],
    ['keeps the hyphen of a compound that the text knows', 'a well-', 'known case', 'a well-known case'],
    ['joins an unknown word, as most divisions are of words', 'the sedi-', 'ment settled', 'the sediment settled'],
    ['keeps the hyphen before a capital', 'the Navier-', 'Stokes equation', 'the Navier-Stokes equation'],
    ['keeps the hyphen before a figure', 'levels of IL-', '6 rose', 'levels of IL-6 rose'],
    ['keeps the last hyphen of a chain', 'state-of-the-', 'art methods', 'state-of-the-art methods'],
    ['undoes a soft hyphen always', 'sedi\u00AD', 'Ment', 'sediMent'],
    ['parts other lines by a space', 'two lines', 'of text', 'two lines of text'],
    ['takes no space inside an address', 'see https://doi.org/10.', '1000/1', 'see https://doi.org/10.1000/1'],
  ])('joinAcross() %s', (_, left, right, expected) => {
    expect(joinAcross(left, right, vocabulary)).toBe(expected);
  });
});
