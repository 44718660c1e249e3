/** Whether a reader of the page can see a run, and if not, why: papers carry prompts in white, tiny or covered type. */
import type { Box, HiddenReason } from '@sluice/core-models';
import type { PaintedRun } from './run-builder.ts';
import type { Fill } from './shapes.ts';

export interface Surroundings {
  readonly width: number;
  readonly height: number;
  readonly fills: readonly Fill[];
  /** Those of the fills that hide what lies below them. */
  readonly covers: readonly Fill[];
  readonly images: readonly Box[];
  /** True where every run of the page is painted with no ink: the text layer of a scan. */
  readonly textLayer: boolean;
}

// In points. The smallest print that people set (sub-subscripts) is above 3.
const TINY = 1.5;

export function hiddenReason(run: PaintedRun, page: Surroundings): HiddenReason | undefined {
  if (run.text.trim() === '') return /[\u202A-\u202E\u2066-\u2069]/u.test(run.invisible) ? 'bidi' : 'zero_width';
  const [x0, y0, x1, y1] = run.box;
  const x = (x0 + x1) / 2;
  const y = (y0 + y1) / 2;
  if (x1 < 0 || y1 < 0 || x0 > page.width || y0 > page.height) return 'off_page';
  const [cx0, cy0, cx1, cy1] = run.clip;
  if (x1 < cx0 || y1 < cy0 || x0 > cx1 || y0 > cy1 || cx1 - cx0 <= 0 || cy1 - cy0 <= 0) return 'off_page';
  if (run.fontSize < TINY) return 'tiny';
  const onImage = (): boolean => page.images.some((image) => holds(image, x, y));
  // A scan's text layer is painted with no ink, and is what a reader sees in the image.
  if (run.renderMode === 3) return page.textLayer || onImage() ? undefined : 'transparent';
  if (run.alpha < 0.06) return 'transparent';
  if (isWhite(run.fill) && !onImage() && !page.fills.some((fill) => fill.order < run.order && !fill.white && holds(fill.box, x, y))) return 'white';
  if (page.covers.some((fill) => fill.order > run.order && holds(fill.box, x0 + 0.5, y) && holds(fill.box, x1 - 0.5, y) && holds(fill.box, x, y0 + 1) && holds(fill.box, x, y1 - 1))) return 'covered';
  return undefined;
}

/** `#rrggbb`, light enough to vanish on paper. */
export function isWhite(color: string): boolean {
  if (color.length !== 7) return false;
  const red = Number.parseInt(color.slice(1, 3), 16);
  const green = Number.parseInt(color.slice(3, 5), 16);
  const blue = Number.parseInt(color.slice(5, 7), 16);
  return Math.min(red, green, blue) >= 0xf4;
}

function holds(box: Box, x: number, y: number): boolean {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}
