/** Text inside figures: labels that stand on images or among the strokes of a drawing. */
import type { Box } from '@sluice/core-models';
import type { RawPage } from '../raw-page.ts';
import { boxAround } from './line.ts';
import type { Line } from './line.ts';
import type { Metrics } from './metrics.ts';
import { isProseLine } from './tables.ts';

// In points: strokes closer than this are of one drawing.
const REACH = 14;

/** Lines that label a drawing rather than belong to the text. */
export function figureLines(page: RawPage, lines: readonly Line[], metrics: Metrics): ReadonlySet<Line> {
  const found = new Set<Line>();
  const graphics = clustersOf(page);
  for (const line of lines) {
    const x = (line.box[0] + line.box[2]) / 2;
    const y = (line.box[1] + line.box[3]) / 2;
    const figure = graphics.find((box) => x > box[0] - 4 && x < box[2] + 4 && y > box[1] - 6 && y < box[3] + 6);
    const inside = figure === undefined ? 0 : Math.min(figure[2], line.box[2]) - Math.max(figure[0], line.box[0]);
    if (figure !== undefined && inside > 0.8 * (line.box[2] - line.box[0]) && !isProseLine(line, metrics)) found.add(line);
  }
  return found;
}

/** Boxes of drawings and images; a page-wide background or a lone rule is none. */
function clustersOf(page: RawPage): Box[] {
  const area = page.width * page.height;
  const isBackground = (box: Box): boolean => (box[2] - box[0]) * (box[3] - box[1]) > area * 0.6;
  const strokes = [...(page.drawings ?? []), ...page.rules.filter((rule) => Math.max(rule[2] - rule[0], rule[3] - rule[1]) < page.width * 0.6)].filter((box) => !isBackground(box));
  const groups = grouped(strokes.slice(0, 3000));
  const drawn = groups.filter((group) => group.some((box) => page.drawings?.includes(box)) && group.length >= 4).map((group) => boxAround(group)).filter((box) => box[2] - box[0] > 60 && box[3] - box[1] > 40);
  const images = page.images.filter((box) => !isBackground(box) && box[2] - box[0] > 60 && box[3] - box[1] > 40);
  return [...drawn, ...images].filter((box) => !isBackground(box));
}

/** Boxes that touch when grown by REACH, by a grid so that thousands of strokes stay cheap. */
function grouped(boxes: readonly Box[]): Box[][] {
  const parent = boxes.map((_, index) => index);
  const find = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  const cells = new Map<number, number>();
  for (const [index, box] of boxes.entries()) {
    for (let x = Math.floor((box[0] - REACH / 2) / REACH); x <= Math.floor((box[2] + REACH / 2) / REACH); x++) {
      for (let y = Math.floor((box[1] - REACH / 2) / REACH); y <= Math.floor((box[3] + REACH / 2) / REACH); y++) {
        const key = x * 4096 + y;
        const other = cells.get(key);
        if (other === undefined) cells.set(key, index);
        else parent[find(index)] = find(other);
      }
    }
  }
  const groups = new Map<number, Box[]>();
  for (const [index, box] of boxes.entries()) {
    const root = find(index);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [box]);
    else group.push(box);
  }
  return [...groups.values()];
}
