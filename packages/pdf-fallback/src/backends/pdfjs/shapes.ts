/** What a page paints beside text: thin lines (table rules), filled areas (which show white text or cover text), drawings and images. */
import type { Box } from '@sluice/core-models';
import { boundsOf, intersection } from './matrix.ts';
import type { Matrix } from './matrix.ts';

/** A filled area, in the order of painting. */
export interface Fill {
  readonly box: Box;
  readonly order: number;
  /** White paper, as far as a reader can tell. */
  readonly white: boolean;
  /** Opaque and a plain rectangle, so that it hides what lies below it. */
  readonly covers: boolean;
}

export interface Paint {
  readonly matrix: Matrix;
  readonly clip: Box;
  readonly order: number;
  readonly filled: boolean;
  readonly stroked: boolean;
  readonly lineWidth: number;
  readonly white: boolean;
  readonly opaque: boolean;
}

export interface Shapes {
  path(points: ArrayLike<number>, bounds: ArrayLike<number>, paint: Paint): void;
  fillClip(paint: Paint): void;
  image(matrix: Matrix, clip: Box): void;
  readonly rules: Box[];
  readonly fills: Fill[];
  readonly drawings: Box[];
  readonly images: Box[];
}

// A rule is thinner than this, in points; a page may hold so many of each before the rest is passed over.
const THIN = 3;
const MAX_RULES = 4000;
const MAX_DRAWINGS = 2000;
const MAX_FILLS = 3000;
const LONG_PATH = 6000;

export function openShapes(): Shapes {
  const rules: Box[] = [];
  const fills: Fill[] = [];
  const drawings: Box[] = [];
  const images: Box[] = [];

  function rule(box: Box): void {
    if (rules.length < MAX_RULES) rules.push(rounded(box));
  }

  function subpath(box: Box, simple: boolean, paint: Paint): void {
    const seen = intersection(box, paint.clip);
    const width = seen[2] - seen[0];
    const height = seen[3] - seen[1];
    if (width < 0 || height < 0) return;
    if (simple && Math.min(width, height) <= THIN && Math.max(width, height) >= 4) {
      if (!paint.white) rule(seen);
      return;
    }
    if (paint.filled && fills.length < MAX_FILLS) {
      fills.push({ box: seen, order: paint.order, white: paint.white, covers: simple && paint.opaque });
    }
    if (paint.stroked && simple) {
      const [x0, y0, x1, y1] = seen;
      for (const edge of [[x0, y0, x1, y0], [x0, y1, x1, y1], [x0, y0, x0, y1], [x1, y0, x1, y1]] satisfies Box[]) rule(edge);
    }
    if (!simple && drawings.length < MAX_DRAWINGS) drawings.push(rounded(seen));
  }

  function path(points: ArrayLike<number>, bounds: ArrayLike<number>, paint: Paint): void {
    if (!paint.filled && !paint.stroked) return;
    if (points.length > LONG_PATH) {
      subpath(boundsOf(paint.matrix, bounds), false, paint);
      return;
    }
    for (const part of subpaths(points)) subpath(boundsOf(paint.matrix, part.bounds), part.simple, paint);
  }

  function fillClip(paint: Paint): void {
    if (fills.length < MAX_FILLS) fills.push({ box: paint.clip, order: paint.order, white: false, covers: false });
  }

  function image(matrix: Matrix, clip: Box): void {
    const seen = intersection(boundsOf(matrix, [0, 0, 1, 1]), clip);
    if (seen[2] - seen[0] > 1 && seen[3] - seen[1] > 1) images.push(rounded(seen));
  }

  return { path, fillClip, image, rules, fills, drawings, images };
}

interface Subpath {
  readonly bounds: Box;
  /** Only upright straight edges. */
  readonly simple: boolean;
}

/** pdfjs's path buffer: 0 moveTo x y, 1 lineTo x y, 2 curveTo ×6, 3 quadratic ×4, 4 closePath. Each straight stroke is a part of its own. */
function* subpaths(points: ArrayLike<number>): Generator<Subpath> {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  let simple = true;
  let started = false;
  let px = 0;
  let py = 0;

  function take(x: number, y: number): void {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
    px = x;
    py = y;
    started = true;
  }

  let at = 0;
  while (at < points.length) {
    const operator = points[at] ?? 4;
    const x = points[at + 1] ?? 0;
    const y = points[at + 2] ?? 0;
    if (operator === 0) {
      if (started && (x1 > x0 || y1 > y0)) yield { bounds: [x0, y0, x1, y1], simple };
      x0 = y0 = Infinity;
      x1 = y1 = -Infinity;
      simple = true;
      take(x, y);
      at += 3;
    } else if (operator === 1) {
      if (Math.abs(x - px) > 0.5 && Math.abs(y - py) > 0.5) simple = false;
      take(x, y);
      at += 3;
    } else if (operator === 2 || operator === 3) {
      const size = operator === 2 ? 6 : 4;
      simple = false;
      for (let index = 1; index < size; index += 2) take(points[at + index] ?? 0, points[at + index + 1] ?? 0);
      at += size + 1;
    } else {
      at += 1;
    }
  }
  if (started && (x1 > x0 || y1 > y0)) yield { bounds: [x0, y0, x1, y1], simple };
}

function rounded(box: Box): Box {
  return [round(box[0]), round(box[1]), round(box[2]), round(box[3])];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
