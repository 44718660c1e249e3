/** From stretches of text to areas of the page: the rectangles of the laid-over text, joined to one a line. */
import type { Area } from './hint.ts';
import type { Stretch } from './locate-quote.ts';

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface LaidText {
  readonly textDivs: readonly HTMLElement[];
  /** The page, on the screen. */
  readonly frame: DOMRect;
  /** Top and bottom of the line on the screen, below `frame`'s top, where the text's own height is not to be believed. */
  readonly band: (item: number) => readonly [top: number, bottom: number] | null;
  /** False where its lines run up or down the screen. */
  readonly isUpright: (item: number) => boolean;
}

/** As shares of the page. */
export function areasOfStretches(stretches: readonly Stretch[], { textDivs, frame, band, isUpright }: LaidText): readonly Area[] {
  const boxesWhere = (isOf: (item: number) => boolean): readonly Box[] =>
    stretches.flatMap((stretch) => {
      if (!isOf(stretch.item)) return [];
      const [top, bottom] = band(stretch.item) ?? [];
      const own = boxesOf(stretch, textDivs[stretch.item]);
      return top === undefined || bottom === undefined ? own : own.map((box) => ({ ...box, y0: frame.y + top, y1: frame.y + bottom }));
    });
  // Turned lines stand side by side as words of one line do: what lies between two of them is not the quote's.
  const boxes = [...joinLines(boxesWhere(isUpright)), ...boxesWhere((item) => !isUpright(item))];
  return boxes.map(({ x0, y0, x1, y1 }): Area => [(x0 - frame.x) / frame.width, (y0 - frame.y) / frame.height, (x1 - frame.x) / frame.width, (y1 - frame.y) / frame.height]);
}

function boxesOf({ start, end }: Stretch, div: HTMLElement | undefined): readonly Box[] {
  const text = div?.firstChild;
  if (!(text instanceof Text)) return [];
  const range = document.createRange();
  range.setStart(text, Math.min(start, text.length));
  range.setEnd(text, Math.min(end, text.length));
  return [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0).map((box) => ({ x0: box.left, y0: box.top, x1: box.right, y1: box.bottom }));
}

/** Neighbours of one line whose gap is no wider than a line is high; raised and lowered letters widen it. */
export function joinLines(boxes: readonly Box[]): readonly Box[] {
  const lines: Box[] = [];
  for (const box of boxes) {
    const last = lines.at(-1);
    if (last !== undefined && onOneLine(last, box)) {
      lines[lines.length - 1] = { x0: Math.min(last.x0, box.x0), y0: Math.min(last.y0, box.y0), x1: Math.max(last.x1, box.x1), y1: Math.max(last.y1, box.y1) };
    } else lines.push(box);
  }
  return lines;
}

function onOneLine(last: Box, next: Box): boolean {
  const height = Math.max(last.y1 - last.y0, next.y1 - next.y0);
  const shared = Math.min(last.y1, next.y1) - Math.max(last.y0, next.y0);
  const lower = Math.min(last.y1 - last.y0, next.y1 - next.y0);
  return shared > lower * 0.5 && next.x0 >= last.x0 - 1 && next.x0 - last.x1 < height;
}
