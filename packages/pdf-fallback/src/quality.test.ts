import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outscores, pageQuality, textQuality } from './quality.ts';
import type { RawPage } from './raw-page.ts';

const ENGLISH = `Children who read for pleasure make more progress in the first years of school than those who do not. We followed the reading of
four hundred pupils over the course of two years, and measured the growth of their vocabulary at the start and at the end of each term.
The effect of the books was largest in the group that had started with the fewest words. Neither the income of the parents nor the size
of the class explains the difference. In the discussion we return to the question of why the advantage fades when the children are
older. The study was registered before the first pupil took part, and the data of all of the schools can be had from the authors.`;
const GERMAN = `Kinder, die gerne lesen, machen in den ersten Schuljahren größere Fortschritte als andere. Wir haben zwei Jahre lang das
Leseverhalten von vierhundert Schülern verfolgt und den Wortschatz zu Beginn und am Ende jedes Halbjahres gemessen. Weder das Einkommen
der Eltern noch die Größe der Klasse erklären den Unterschied.`;
const POLISH = `Dzieci, które czytają dla przyjemności, robią w pierwszych latach szkoły większe postępy niż inne. Przez dwa lata śledziliśmy
nawyki czytelnicze czterystu uczniów i mierzyliśmy ich słownictwo na początku i na końcu każdego semestru.`;
const CHINESE = '喜欢阅读的孩子在入学最初几年的进步比其他孩子更大。我们在两年内跟踪了四百名学生的阅读情况，并在每学期开始和结束时测量了他们的词汇量。';
const RUSSIAN = 'Дети, которые читают ради удовольствия, в первые годы школы успевают больше других. Мы два года наблюдали за чтением четырёхсот учеников.';

const shifted = (text: string, by: number) => text.replaceAll(/[a-zA-Z]/g, (letter) => {
  const base = letter < 'a' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + by) % 26) + base);
});

describe('textQuality()', () => {
  it.each([['English', ENGLISH], ['German', GERMAN], ['Polish', POLISH], ['Chinese', CHINESE], ['Russian', RUSSIAN]])('gives %s prose a score over 0.9', (_, text) => {
    expect(textQuality(text).score).toBeGreaterThan(0.9);
  });

  it('calls text under any wrong letter map garbled', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 25 }), (by) => textQuality(shifted(ENGLISH, by)).flaw === 'garbled'));
  });

  it('calls text with its words in any other order out of order', () => {
    const words = ENGLISH.split(/\s+/);
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (shuffled) => {
        const { score } = textQuality(shuffled.join(' '));
        return score < 0.9;
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['replacement characters', ENGLISH.replaceAll(/[aeo]/g, '\uFFFD')],
    ['private use characters', ENGLISH.replaceAll(/[aeo]/g, '\uE021')],
    ['control characters', ENGLISH.replaceAll(/[aeo]/g, '\u0012')],
    ['punctuation for letters', ENGLISH.replaceAll(/[a-zA-Z]/g, (letter) => String.fromCharCode(33 + (letter.charCodeAt(0) % 15)))],
    ['no spaces', ENGLISH.replaceAll(/\s/g, '').replaceAll(/[.,]/g, '')],
    ['a space after every letter', ENGLISH.replaceAll(/(\w)/g, '$1 ')],
  ])('scores text with %s under the default minQuality', (_, text) => {
    expect(textQuality(text).score).toBeLessThan(0.5);
  });

  it('brings a page of which a third is garbled under the default minQuality', () => {
    const page = `${ENGLISH}\n`.repeat(4) + shifted(`${ENGLISH}\n`.repeat(2), 7);
    expect(textQuality(page)).toMatchObject({ flaw: 'garbled' });
    expect(textQuality(page).score).toBeLessThan(0.5);
  });

  it('leaves dense numbers, dot leaders and plot markers alone', () => {
    const table = Array.from({ length: 60 }, (_, row) => `Sabinene ${900 + row} 0.14 0.12 ${row}.09`).join('\n');
    const contents = 'Introduction . . . . . . . . . . . . . . . . . . . 1\nMethods . . . . . . . . . . . . . . . . 12\n'.repeat(10);
    const plot = `${ENGLISH}\n${'l l l l l l l l l l\n'.repeat(80)}`;
    for (const text of [table, contents, plot]) expect(textQuality(text).score).toBeGreaterThan(0.8);
  });

  it('stays between 0 and 1 for any text', () => {
    const text = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 300 }).map((codes) => String.fromCodePoint(...codes));
    fc.assert(fc.property(text, (any) => textQuality(any).score >= 0 && textQuality(any).score <= 1));
  });
});

describe('outscores()', () => {
  const quality = (score: number, characters: number) => ({ score, characters, flaw: null });

  it('lets a reading displace another where it is clearly better, and not by chance', () => {
    expect(outscores(quality(0.9, 3000), quality(0.4, 3000))).toBe(true);
    expect(outscores(quality(0.93, 3000), quality(0.9, 3000))).toBe(false);
    expect(outscores(quality(0.02, 100), quality(0, 0))).toBe(true);
  });

  it('counts text that the other has against a reading that lacks it', () => {
    expect(outscores(quality(0.9, 3000), quality(1, 900))).toBe(true);
    expect(outscores(quality(1, 900), quality(0.9, 3000))).toBe(false);
  });
});

describe('pageQuality()', () => {
  const page: RawPage = { number: 1, width: 600, height: 800, runs: [], rules: [], images: [], backend: 'pdfjs' };
  const run = (text: string) => ({ text, box: [50, 50, 500, 60] satisfies [number, number, number, number], fontSize: 10, font: '', bold: false, italic: false, mono: false, angle: 0 });

  it('tells a blank page from an image without text', () => {
    expect(pageQuality(page)).toEqual({ score: 0, characters: 0, flaw: 'blank' });
    expect(pageQuality({ ...page, images: [[0, 0, 600, 800]] })).toEqual({ score: 0, characters: 0, flaw: 'no_text' });
  });

  it("does not take a library's stamp on a scan for its text layer", () => {
    expect(pageQuality({ ...page, images: [[0, 0, 600, 800]], runs: [run('Downloaded from the library of the university on 3 May 2019')] })).toMatchObject({ flaw: 'no_text' });
    expect(pageQuality({ ...page, images: [[0, 0, 600, 800]], runs: [run(ENGLISH)] })).toMatchObject({ flaw: null });
  });
});
