/** Type sizes of a scan's text layer made steady: recognition guesses them line by line, a tenth too large or too small, where print has a few. */
import type { Box } from '@sluice/core-models';
import type { RawPage, RawRun } from '../raw-page.ts';
import { heaviest } from './line.ts';

// A tenth is a guess; print that differs on purpose (notes at 8.5 under text at 10) differs by more.
const GUESS = 0.105;
const NEAR = 0.16;
/** Of all letters: a size of the text, and not of its headings. */
const LEAST_SHARE = 0.05;
const WINDOW = 12;

/**
 * Pages whose text lies on images have each size set to that of its neighbourhood, or to a common one where it is near; what our own OCR read, by letters whose form it knew, to a
 * common one alone; others stay as they are.
 */
export function steadySizes(pages: readonly RawPage[]): readonly RawPage[] {
  const scans = new Set(pages.filter(isScan));
  if (scans.size === 0) return pages;
  const steady = new Map([...scans].map((page) => [page, page.backend === 'ocr' ? page : { ...page, runs: likeNeighbours(page.runs) }]));
  const sizes = new Map<number, number>();
  for (const page of steady.values()) for (const run of page.runs) sizes.set(run.fontSize, (sizes.get(run.fontSize) ?? 0) + run.text.length);
  const common = commonSizes(sizes);
  const snap = (run: RawRun): RawRun => ({ ...run, fontSize: common.find((size) => isNear(run.fontSize, size)) ?? run.fontSize });
  return pages.map((page) => {
    const read = steady.get(page);
    return read === undefined ? page : { ...read, runs: read.runs.map(snap) };
  });
}

/** The size of most letters, then others that print has beside it: of a paper whose references are longer than its text, that of the text. */
function commonSizes(sizes: ReadonlyMap<number, number>): readonly number[] {
  const letters = [...sizes.values()].reduce((sum, count) => sum + count, 0);
  const common: number[] = [];
  for (const [size, count] of [...sizes].toSorted(([, one], [, other]) => other - one)) {
    if (common.length > 0 && count < letters * LEAST_SHARE) break;
    if (!common.some((other) => isNear(size, other))) common.push(size);
  }
  return common;
}

function isNear(size: number, common: number): boolean {
  return Math.abs(size - common) <= common * GUESS;
}

function likeNeighbours(runs: readonly RawRun[]): RawRun[] {
  return runs.map((run, index) => {
    const near = new Map<number, number>();
    for (const other of runs.slice(Math.max(0, index - WINDOW), index + WINDOW + 1)) {
      if (Math.abs(other.fontSize - run.fontSize) <= run.fontSize * NEAR) near.set(other.fontSize, (near.get(other.fontSize) ?? 0) + other.text.length);
    }
    return { ...run, fontSize: heaviest(near) ?? run.fontSize };
  });
}

/** Recognised by us, or before: the picture may be one or in strips, what counts is that the words stand on it. */
function isScan(page: RawPage): boolean {
  if (page.backend === 'ocr') return true;
  if (page.images.length === 0) return false;
  let all = 0;
  let on = 0;
  for (const { box, text, hidden } of page.runs) {
    if (hidden !== undefined) continue;
    all += text.length;
    if (page.images.some((image) => holds(image, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2))) on += text.length;
  }
  return all > 200 && on > all * 0.8;
}

function holds(image: Box, x: number, y: number): boolean {
  return x >= image[0] && x <= image[2] && y >= image[1] && y <= image[3];
}
