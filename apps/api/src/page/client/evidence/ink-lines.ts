/** Where the lines of print are in a part of a page's picture: for scans, and for pages whose letters are drawn but cannot be read. */
import type { Area } from './hint.ts';

/** As a canvas gives it: four bytes a pixel, row by row. */
export interface Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Of the ink of a full row; rows between two lines have descenders at most. */
const LINE_INK = 0.12;
/** Of the usual height of a line: specks, rules and lone dots are lower. */
const LOWEST = 0.35;

/**
 * The stretch `from` to `to`, shares of a block's text, as one area for each line of print that it runs over: lines hold text in the
 * measure of their width. Shares of the page like `block`; empty where no lines can be told apart.
 */
export function inkAreas(picture: Picture, { block, from, to }: { readonly block: Area; readonly from: number; readonly to: number }): readonly Area[] {
  const lines = inkLines(picture, block);
  const whole = lines.reduce((sum, [x0, , x1]) => sum + x1 - x0, 0);
  let before = 0;
  return lines.flatMap(([x0, y0, x1, y1]): Area[] => {
    const [start, end] = [Math.max(0, from * whole - before), Math.min(x1 - x0, to * whole - before)];
    before += x1 - x0;
    return end - start < (x1 - x0) * 0.02 ? [] : [[x0 + start, y0, x0 + end, y1]];
  });
}

function inkLines(picture: Picture, [left, top, right, bottom]: Area): readonly Area[] {
  const [x0, x1] = [Math.max(0, Math.floor(left * picture.width)), Math.min(picture.width, Math.ceil(right * picture.width))];
  const [y0, y1] = [Math.max(0, Math.floor(top * picture.height)), Math.min(picture.height, Math.ceil(bottom * picture.height))];
  const isDark = darkness(picture, [x0, y0, x1, y1]);
  const rows = Array.from({ length: Math.max(0, y1 - y0) }, (_, row) => {
    let dark = 0;
    for (let x = x0; x < x1; x += 1) if (isDark(x, y0 + row)) dark += 1;
    return dark;
  });
  const full = rows.toSorted((one, other) => one - other)[Math.floor(rows.length * 0.9)] ?? 0;
  const bands = runsAbove(rows, Math.max(1, full * LINE_INK));
  const usual = bands.map(([from, to]) => to - from).toSorted((one, other) => one - other)[bands.length >> 1] ?? 0;
  return bands
    .filter(([from, to]) => to - from >= usual * LOWEST)
    .flatMap(([from, to]): Area[] => {
      const columns = Array.from({ length: x1 - x0 }, (_, column) => x0 + column).filter((x) => {
        for (let row = from; row < to; row += 1) if (isDark(x, y0 + row)) return true;
        return false;
      });
      const [first, last] = [columns[0], columns.at(-1)];
      if (first === undefined || last === undefined) return [];
      return [[first / picture.width, (y0 + from) / picture.height, (last + 1) / picture.width, (y0 + to) / picture.height]];
    });
}

/** Darker than the middle between the darkest and the lightest there: scans are grey on grey. */
function darkness({ data, width }: Picture, [x0, y0, x1, y1]: Area): (x: number, y: number) => boolean {
  const light = (x: number, y: number): number => {
    const at = (y * width + x) * 4;
    return (data[at] ?? 255) + (data[at + 1] ?? 255) + (data[at + 2] ?? 255);
  };
  let [darkest, lightest] = [765, 0];
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const here = light(x, y);
      if (here < darkest) darkest = here;
      if (here > lightest) lightest = here;
    }
  }
  const middle = (darkest + lightest) / 2;
  return (x, y) => light(x, y) < middle;
}

function runsAbove(rows: readonly number[], least: number): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const [row, ink] of rows.entries()) {
    const last = runs.at(-1);
    if (ink < least) continue;
    if (last !== undefined && last[1] === row) last[1] = row + 1;
    else runs.push([row, row + 1]);
  }
  return runs;
}
