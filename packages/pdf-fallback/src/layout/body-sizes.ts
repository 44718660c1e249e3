/** What is left when all else has its kind: running text by its size, notes and labels by theirs. */
import { settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { isEndMatter } from './end-matter.ts';
import { isProse } from './front-matter.ts';
import { looksLikeHeading } from './heading-style.ts';
import type { Metrics } from './metrics.ts';

const TOLERANCE = 0.06;
// A second size of running text (methods set small, a long appendix) has at least this share of the prose; notes have less.
const SECOND_SHARE = 0.15;

export function settleBySize(blocks: readonly Draft[], metrics: Metrics): void {
  const second = secondSize(blocks, metrics);
  let behind = false;
  for (const block of blocks) {
    if (block.kind === 'heading') behind = isEndMatter(textOf(block));
    if (block.settled) continue;
    const size = sizeOf(block);
    if (Math.abs(size - metrics.size) <= metrics.size * TOLERANCE) continue;
    if (second !== null && Math.abs(size - second) < 0.15) {
      const asBody = { ...metrics, size: second };
      if (isEndMatter(textOf(block))) behind = true;
      else if (looksLikeHeading(block, asBody)) behind = false;
      if (!behind && isProse(block)) continue;
    }
    settle(block, size < metrics.size ? 'footnote' : 'other');
  }
}

function secondSize(blocks: readonly Draft[], metrics: Metrics): number | null {
  const sizes = new Map<number, number>();
  let all = 0;
  for (const block of blocks) {
    if (block.settled || !isProse(block)) continue;
    const size = Math.round(sizeOf(block) * 5) / 5;
    const length = textOf(block).length;
    all += length;
    if (Math.abs(size - metrics.size) > metrics.size * TOLERANCE && size > metrics.size * 0.7) sizes.set(size, (sizes.get(size) ?? 0) + length);
  }
  const best = [...sizes].sort(([, one], [, other]) => other - one)[0];
  return best !== undefined && best[1] > all * SECOND_SHARE ? best[0] : null;
}
