/** A line of a page: what one baseline of one column holds, in the order a reader takes it. */
import type { Box } from '@sluice/core-models';
import type { RawRun } from '../raw-page.ts';

/** A run in its place on a line. */
export interface Piece {
  readonly run: RawRun;
  /** True where a word ends before it. */
  readonly space: boolean;
}

export interface Line {
  readonly page: number;
  readonly box: Box;
  readonly baseline: number;
  /** Of most of its letters, in points. */
  readonly size: number;
  readonly font: string;
  /** True where most of its letters are so. */
  readonly bold: boolean;
  readonly italic: boolean;
  readonly mono: boolean;
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Its place in the content stream, within its page. */
  readonly order: number;
}

export function makeLine(pieces: readonly Piece[], page: number, order: number): Line {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  let text = '';
  let letters = 0;
  let bold = 0;
  let italic = 0;
  let mono = 0;
  const sizes = new Map<number, number>();
  const fonts = new Map<string, number>();
  for (const { run, space } of pieces) {
    const own = run.text.trim();
    const weight = Math.max(1, own.length);
    letters += weight;
    if (run.bold) bold += weight;
    if (run.italic) italic += weight;
    if (run.mono) mono += weight;
    sizes.set(run.fontSize, (sizes.get(run.fontSize) ?? 0) + weight);
    fonts.set(run.font, (fonts.get(run.font) ?? 0) + weight);
    text += space && text !== '' ? ` ${own}` : own;
  }
  const common = heaviest(sizes) ?? 0;
  // Small capitals: the size is that of the first letters.
  const largest = Math.max(...sizes.keys());
  const size = largest > common && largest < common * 1.5 && /\p{Lu}{2}/u.test(text) && !/\p{Ll}/u.test(text) ? largest : common;
  let baseline = 0;
  let heaviestPiece = -1;
  for (const { run } of pieces) {
    x0 = Math.min(x0, run.box[0]);
    x1 = Math.max(x1, run.box[2]);
    if (run.fontSize === size) {
      y0 = Math.min(y0, run.box[1]);
      y1 = Math.max(y1, run.box[3]);
      if (run.text.length > heaviestPiece) {
        heaviestPiece = run.text.length;
        baseline = baselineOf(run);
      }
    }
  }
  return { page, box: [x0, y0, x1, y1], baseline, size, font: heaviest(fonts) ?? '', bold: bold > letters * 0.6, italic: italic > letters * 0.6, mono: mono > letters * 0.8, text: text.replace(/\s+/g, ' ').trim(), pieces, order };
}

/** Backends give boxes from 0.75 em above the baseline to 0.22 em below it. */
export function baselineOf(run: RawRun): number {
  return run.box[3] - 0.22 * run.fontSize;
}

export function heaviest<Key>(weights: ReadonlyMap<Key, number>): Key | undefined {
  let best: Key | undefined;
  let most = -Infinity;
  for (const [key, weight] of weights) {
    if (weight > most) {
      most = weight;
      best = key;
    }
  }
  return best;
}

export function boxAround(boxes: readonly Box[]): Box {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const box of boxes) {
    x0 = Math.min(x0, box[0]);
    y0 = Math.min(y0, box[1]);
    x1 = Math.max(x1, box[2]);
    y1 = Math.max(y1, box[3]);
  }
  return boxes.length === 0 ? [0, 0, 0, 0] : [x0, y0, x1, y1];
}
