/** Holds a backend's page to numbers: crafted files make infinite boxes, which are no JSON and break every comparison. */
import type { Box } from '@sluice/core-models';
import type { RawPage } from './raw-page.ts';

/** Acrobat's own limit is 14,400 points; a page of 1e30 is a lie. */
const MAX_SIDE = 1_000_000;

/** Returns the page itself where nothing is wrong with it. */
export function finitePage(page: RawPage): RawPage {
  const measured = isSide(page.width) && isSide(page.height);
  const runs = page.runs.filter((run) => hasNumbers(run.box) && Number.isFinite(run.fontSize) && Number.isFinite(run.angle));
  const [rules, images, drawings] = [page.rules, page.images, page.drawings].map((boxes) => boxes?.filter(hasNumbers));
  const kept = runs.length === page.runs.length && rules?.length === page.rules.length && images?.length === page.images.length && drawings?.length === page.drawings?.length;
  if (measured && kept) return page;
  const { width, height } = measured ? page : { width: 612, height: 792 };
  return { ...page, width, height, runs, rules: rules ?? [], images: images ?? [], ...(drawings && { drawings }) };
}

function isSide(length: number): boolean {
  return Number.isFinite(length) && length > 0 && length <= MAX_SIDE;
}

function hasNumbers(box: Box): boolean {
  return box.every((edge) => Number.isFinite(edge) && Math.abs(edge) <= MAX_SIDE * 10);
}
