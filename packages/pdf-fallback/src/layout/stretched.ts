/** Justified lines whose words stand so far apart that they could be cells: justification sets all of a line's words the same distance apart. */
import type { Line } from './line.ts';
import { letterShare } from './metrics.ts';

// In em: how much the spaces of one line may differ.
const EVEN = 0.06;

/** Whether these spaces are a justified line's own, in points; fewer than two say nothing. */
export function areEven(gaps: readonly number[], size: number): boolean {
  return gaps.length >= 2 && Math.max(...gaps) - Math.min(...gaps) < size * EVEN;
}

/** A line of at least three words, evenly apart. */
export function isStretched(line: Pick<Line, 'pieces' | 'size' | 'text'>): boolean {
  if (line.pieces.length < 3 || letterShare(line.text) < 0.7) return false;
  return areEven(line.pieces.slice(1).map(({ run }, index) => run.box[0] - (line.pieces[index]?.run.box[2] ?? 0)), line.size);
}
