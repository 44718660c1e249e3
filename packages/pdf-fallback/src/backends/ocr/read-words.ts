/** Tesseract's table of words as runs of a page: one run a line, since its lines are already apart by column. */
import type { RawRun } from '../../raw-page.ts';

/** Per cent. Below it a word is mostly the edge of a figure. */
const MIN_WORD_CONFIDENCE = 25;
const MIN_LINE_CONFIDENCE = 40;

interface Line {
  readonly paragraph: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly words: string[];
  /** In pixels, of each word. */
  readonly sizes: number[];
  readonly confidences: number[];
}

// In em, of usual text faces: how far letters reach above the baseline and below it.
const TALL = 0.7;
const LOW = 0.46;
const BELOW = 0.21;

/** `scale` is pixels per point. */
export function readWords(table: string, scale: number): readonly RawRun[] {
  const lines = linesOf(table).map(withoutRules).filter((line) => line.words.length > 0 && mean(line.confidences) >= MIN_LINE_CONFIDENCE);
  const heights = Map.groupBy(lines, (line) => line.paragraph);
  return lines.map(({ paragraph, box, words }) => {
    const [left, top, right, bottom] = box;
    const siblings = heights.get(paragraph) ?? [];
    return {
      text: words.join(' '),
      box: [left / scale, top / scale, right / scale, bottom / scale],
      // Of its paragraph: a short line's is guessed from few letters.
      fontSize: median(siblings.flatMap((line) => line.sizes)) / scale,
      font: '',
      bold: false,
      italic: false,
      mono: false,
      angle: 0,
    };
  });
}

function linesOf(table: string): readonly Line[] {
  const lines: Line[] = [];
  for (const row of table.split('\n')) {
    const cells = row.split('\t');
    const [level, page, block, paragraph] = cells;
    // A picture is a line of one blank word, as tall as the picture.
    const word = (cells[11] ?? '').trim();
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells.slice(6, 11).map(Number);
    if (level === '4') {
      lines.push({ paragraph: `${page}.${block}.${paragraph}`, box: [left, top, left + width, top + height], words: [], sizes: [], confidences: [] });
    } else if (level === '5' && confidence >= MIN_WORD_CONFIDENCE && word !== '') {
      const line = lines.at(-1);
      line?.words.push(word);
      line?.sizes.push(height / emsOf(word));
      line?.confidences.push(confidence);
    }
  }
  return lines;
}

/** A frame or a rule beside a line is read as a bar; between words it may be print. */
function withoutRules(line: Line): Line {
  const isBar = (word: string): boolean => /^[|¦~]+$/.test(word);
  const first = line.words.findIndex((word) => !isBar(word));
  const end = line.words.findLastIndex((word) => !isBar(word)) + 1;
  return first < 0 ? { ...line, words: [] } : { ...line, words: line.words.slice(first, end), sizes: line.sizes.slice(first, end), confidences: line.confidences.slice(first, end) };
}

/** How many em high a word's print is, by its letters: "nose" is half as high as "Jpeg" in the same type. */
function emsOf(word: string): number {
  return (/[\p{Lu}\dbdfhijklt()[\]]/u.test(word) ? TALL : LOW) + (/[gjpqyQ,;()[\]]/.test(word) ? BELOW : 0);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
