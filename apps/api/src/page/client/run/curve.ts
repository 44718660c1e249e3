/** A small curve of recent pace: enough to see a stall. */
import { svg } from '../dom/element.ts';

const WIDTH = 120;
const HEIGHT = 26;

/** Null below five points: two seconds are no curve. */
export function curve(values: readonly number[]): SVGElement | null {
  if (values.length < 5) return null;
  const smooth = values.map((_, index) => mean(values.slice(Math.max(0, index - 4), index + 1)));
  const top = Math.max(...smooth, 1e-9);
  const points = smooth.map((value, index) => `${((index / (smooth.length - 1)) * WIDTH).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`);
  return svg(
    'svg',
    { class: 'curve', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' },
    svg('path', { class: 'curve-area', d: `M0,${HEIGHT}L${points.join('L')}L${WIDTH},${HEIGHT}z` }),
    svg('path', { class: 'curve-line', d: `M${points.join('L')}` }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
