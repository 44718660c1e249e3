/** What stands under a mark, by other engines than the one that placed it: poppler's words, each with its box, or those that tesseract reads on the page as poppler paints it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `[x0, y0, x1, y1]` as shares of the page. */
export type Area = readonly [number, number, number, number];

export interface PrintedWord {
  readonly text: string;
  readonly area: Area;
}

/** Empty for a page without a text layer. */
export async function printedWords(path: string, page: number): Promise<readonly PrintedWord[]> {
  const { stdout } = await run('pdftotext', ['-bbox', '-cropbox', '-f', String(page), '-l', String(page), path, '-'], { maxBuffer: 50_000_000 });
  const [, width = '1', height = '1'] = /<page width="([\d.]+)" height="([\d.]+)"/.exec(stdout) ?? [];
  return [...stdout.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)<\/word>/g)].map(([, x0, y0, x1, y1, text = '']) => ({
    text: text.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'"),
    area: [Number(x0) / Number(width), Number(y0) / Number(height), Number(x1) / Number(width), Number(y1) / Number(height)],
  }));
}

/** What a person sees: for pages without text, with text that nobody can read, and with text that is not painted. */
export async function seenWords(path: string, page: number): Promise<readonly PrintedWord[]> {
  const { stdout: picture } = await run('pdftoppm', ['-r', '200', '-cropbox', '-f', String(page), '-l', String(page), '-gray', path], { encoding: 'buffer', maxBuffer: 200_000_000 });
  const reading = run('tesseract', ['-', '-', '-l', 'eng', '--psm', '3', 'tsv'], { maxBuffer: 50_000_000 });
  reading.child.stdin?.end(picture);
  const rows = (await reading).stdout.split('\n').slice(1).map((line) => line.split('\t'));
  const [, , , , , , , , width = 1, height = 1] = (rows[0] ?? []).map(Number);
  return rows.flatMap(([level, , , , , , left, top, wide, high, , text = '']): PrintedWord[] => {
    if (level !== '5' || text.trim() === '') return [];
    const [x0, y0] = [Number(left) / width, Number(top) / height];
    return [{ text, area: [x0, y0, x0 + Number(wide) / width, y0 + Number(high) / height] }];
  });
}

/** The words whose middle is under one of `areas`; what is printed twice on one spot, as for boldness, once. */
export function wordsUnder(words: readonly PrintedWord[], areas: readonly Area[]): string {
  const once = words.filter((word, index) => !words.slice(0, index).some((other) => other.text === word.text && Math.hypot(other.area[0] - word.area[0], other.area[1] - word.area[1]) < 0.003));
  return once
    .filter(({ area: [x0, y0, x1, y1] }) => {
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
      return areas.some(([left, top, right, bottom]) => left <= x && x <= right && top <= y && y <= bottom);
    })
    .map(({ text }) => text)
    .join(' ');
}

/**
 * F1 of runs of three letters or digits, 0 to 1. Which column or cell an engine reads first does not count; other words do: two English
 * texts of a sentence's length share about a fifth.
 */
export function likeness(one: string, other: string): number {
  const [a, b] = [runsOf(one), runsOf(other)];
  const left = Map.groupBy(b, (run) => run);
  let shared = 0;
  for (const run of a) if (left.get(run)?.pop() !== undefined) shared += 1;
  return a.length + b.length === 0 ? 0 : (2 * shared) / (a.length + b.length);
}

function runsOf(text: string): string[] {
  const letters = [...text.normalize('NFKD').toLowerCase()].filter((character) => /[\p{L}\p{N}]/u.test(character));
  return letters.length < 3 ? [letters.join('')] : letters.slice(2).map((letter, index) => `${letters[index]}${letters[index + 1]}${letter}`);
}
