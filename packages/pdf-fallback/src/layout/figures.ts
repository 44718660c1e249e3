/** Text inside figures: labels that stand on images or among the strokes of a drawing. */
import type { Box } from '@sluice/core-models';
import type { RawPage } from '../raw-page.ts';
import { captionStart } from './captions.ts';
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
  const prose = proseOf(lines, metrics);
  for (const line of lines) {
    const x = (line.box[0] + line.box[2]) / 2;
    const y = (line.box[1] + line.box[3]) / 2;
    const figure = graphics.find((box) => x > box[0] - 4 && x < box[2] + 4 && y > box[1] - 6 && y < box[3] + 6);
    const inside = figure === undefined ? 0 : Math.min(figure[2], line.box[2]) - Math.max(figure[0], line.box[0]);
    // A title on a coloured band is no label.
    if (line.size > metrics.size * 1.3 && line.text.length > 15) continue;
    if (figure !== undefined && inside > 0.8 * (line.box[2] - line.box[0]) && !prose.has(line)) found.add(line);
  }
  for (const caption of lines) {
    if (captionStart(caption, metrics) !== 'figure') continue;
    const zone = zoneAt(caption, page, prose, metrics);
    if (zone === null) continue;
    for (const line of lines) if (line !== caption && !prose.has(line) && isLabelIn(line, zone, metrics)) found.add(line);
  }
  return found;
}

/** Running text, with the short lines that paragraphs begin and end with. */
function proseOf(lines: readonly Line[], metrics: Metrics): ReadonlySet<Line> {
  const prose = new Set(lines.filter((line) => isProseLine(line, metrics)));
  for (const [index, line] of lines.entries()) {
    for (const other of [lines[index - 1], lines[index + 1]]) {
      if (other === undefined || prose.has(line) || !prose.has(other)) continue;
      const step = Math.abs(line.baseline - other.baseline);
      if (step > line.size * 0.5 && step < metrics.leading * 1.3 && Math.abs(line.size - other.size) < 0.3 && Math.abs(line.box[0] - other.box[0]) < line.size * 2.5) prose.add(line);
    }
  }
  return prose;
}

function isLabelIn(line: Line, zone: Box, metrics: Metrics): boolean {
  const y = (line.box[1] + line.box[3]) / 2;
  return y > zone[1] && y < zone[3] && line.box[0] > zone[0] && line.box[2] < zone[2] && captionStart(line, metrics) === null;
}

/** Where the figure of a caption is drawn: strokes and images between it and the running text above, or else below. */
function zoneAt(caption: Line, page: RawPage, prose: ReadonlySet<Line>, metrics: Metrics): Box | null {
  const strokes = [...(page.drawings ?? []), ...page.rules, ...page.images].filter((box) => box[3] > page.height * 0.07 && box[1] < page.height * 0.94 && (box[2] - box[0]) * (box[3] - box[1]) < page.width * page.height * 0.6);
  const left = caption.box[0] - 8;
  const right = caption.box[0] + Math.max(metrics.columnWidth, caption.box[2] - caption.box[0]) + 8;
  const beside = [...prose].filter((line) => line.box[0] < right && line.box[2] > left);
  const ceiling = Math.max(0, ...beside.filter((line) => line.box[3] <= caption.box[1]).map((line) => line.box[3]));
  const floor = Math.min(page.height, ...beside.filter((line) => line.box[1] >= caption.box[3]).map((line) => line.box[1]));
  for (const [top, bottom] of [[ceiling, caption.box[1]], [caption.box[3], floor]] satisfies [number, number][]) {
    const drawn = strokes.filter((box) => box[1] >= top - 2 && box[3] <= bottom + 4 && box[0] < right && box[2] > left);
    if (drawn.length === 0 || (drawn.length < 4 && !drawn.some((box) => page.images.includes(box)))) continue;
    const around = boxAround(drawn);
    if (around[3] - around[1] < 30) continue;
    // Strokes of a page-wide figure under a caption of one column.
    const wide = boxAround(strokes.filter((box) => box[1] >= around[1] - 20 && box[3] <= around[3] + 20));
    const clear = ![...prose].some((line) => line.box[1] < around[3] && line.box[3] > around[1] && line.box[0] < wide[2] && line.box[2] > wide[0]);
    const sides = clear ? wide : around;
    return [Math.min(left, sides[0] - 25), Math.max(top, around[1] - 22), Math.max(right, sides[2] + 25), Math.min(bottom, around[3] + 22)];
  }
  return null;
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
