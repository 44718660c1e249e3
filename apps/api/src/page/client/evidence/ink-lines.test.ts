import { expect, test } from 'vitest';
import { type Picture, inkAreas } from './ink-lines.ts';

/** Grey paper with dark bars, each `[x0, y0, x1, y1]` in pixels. */
function pageOf(bars: readonly (readonly [number, number, number, number])[], [width, height]: readonly [number, number] = [100, 100]): Picture {
  const data = new Uint8ClampedArray(width * height * 4).fill(200);
  for (const [x0, y0, x1, y1] of bars) for (let y = y0; y < y1; y += 1) data.fill(60, (y * width + x0) * 4, (y * width + x1) * 4);
  return { data, width, height };
}

const three = pageOf([[10, 10, 90, 18], [10, 24, 90, 32], [10, 38, 50, 46]]);
/** Shares are sums of shares: to nine digits. */
function rounded(areas: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return areas.map((area) => area.map((edge) => Math.round(edge * 1e9) / 1e9));
}

const block = [0.1, 0.1, 0.9, 0.5] as const;

test('inkAreas() gives the lines that a share of a block’s text runs over, each as far as the text does', () => {
  // 200 pixels of text: the last quarter of the first line, the whole second, nothing of the third.
  expect(rounded(inkAreas(three, { block, from: 0.3, to: 0.8 }))).toEqual([
    [0.7, 0.1, 0.9, 0.18],
    [0.1, 0.24, 0.9, 0.32],
  ]);
});

test('inkAreas() gives a short last line the text that fits into it', () => {
  expect(rounded(inkAreas(three, { block, from: 0.8, to: 1 }))).toEqual([[0.1, 0.38, 0.5, 0.46]]);
});

test('inkAreas() takes specks for no line, and is empty where there is no ink', () => {
  const specked = pageOf([[10, 10, 90, 18], [40, 21, 60, 22], [10, 24, 90, 32]]);
  expect(inkAreas(specked, { block, from: 0, to: 1 })).toHaveLength(2);
  expect(inkAreas(pageOf([]), { block, from: 0, to: 1 })).toEqual([]);
});
