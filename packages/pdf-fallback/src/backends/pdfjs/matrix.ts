/** The PDF's affine matrices, `[a, b, c, d, e, f]`, as the content stream composes them. */
import type { Box } from '@sluice/core-models';

export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** `inner` applied first, then `outer`. */
export function compose(outer: Matrix, inner: ArrayLike<number>): Matrix {
  const [a, b, c, d, e, f] = outer;
  const ia = inner[0] ?? 1;
  const ib = inner[1] ?? 0;
  const ic = inner[2] ?? 0;
  const id = inner[3] ?? 1;
  const ie = inner[4] ?? 0;
  const jf = inner[5] ?? 0;
  return [a * ia + c * ib, b * ia + d * ib, a * ic + c * id, b * ic + d * id, a * ie + c * jf + e, b * ie + d * jf + f];
}

/** The upright box around a transformed rectangle. */
export function boundsOf(matrix: Matrix, rectangle: ArrayLike<number>): Box {
  const [a, b, c, d, e, f] = matrix;
  const x0 = rectangle[0] ?? 0;
  const y0 = rectangle[1] ?? 0;
  const x1 = rectangle[2] ?? 0;
  const y1 = rectangle[3] ?? 0;
  const [left, right] = [Math.min(a * x0, a * x1), Math.max(a * x0, a * x1)];
  const [low, high] = [Math.min(c * y0, c * y1), Math.max(c * y0, c * y1)];
  const [from, to] = [Math.min(b * x0, b * x1), Math.max(b * x0, b * x1)];
  const [top, bottom] = [Math.min(d * y0, d * y1), Math.max(d * y0, d * y1)];
  return [left + low + e, from + top + f, right + high + e, to + bottom + f];
}

export function intersection(one: Box, other: Box): Box {
  return [Math.max(one[0], other[0]), Math.max(one[1], other[1]), Math.min(one[2], other[2]), Math.min(one[3], other[3])];
}
