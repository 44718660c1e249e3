/** Tables with three rules, and bar charts: the two kinds of block that may not be broken. */
import { rgb } from 'pdf-lib';
import { type Box, drawLine, type Fonts, ink, widthOf } from './box.ts';

const size = 7.8;
const rowHeight = 11;

/** A table over the whole measure: its first column to the left, the others centred under their heads. */
export function setTable(rows: readonly (readonly string[])[], measure: number, fonts: Fonts): Box {
  const [head = [], ...body] = rows;
  const natural = head.map((_, column) =>
    Math.max(...rows.map((row, index) => widthOf(row[column] ?? '', index === 0 ? fonts.bold : fonts.roman, size))),
  );
  const gap = Math.max(2, (measure - natural.reduce((sum, width) => sum + width, 0)) / Math.max(1, head.length - 1));
  const left = natural.map((_, column) => natural.slice(0, column).reduce((sum, width) => sum + width + gap, 0));
  const height = rowHeight * rows.length + 10;
  return {
    height: height + 8,
    above: 2,
    keepWithNext: false,
    draw: (page, x, y) => {
      const rule = (at: number, thickness: number) =>
        page.drawLine({ start: { x, y: at }, end: { x: x + measure, y: at }, thickness, color: ink });
      const row = (cells: readonly string[], baseline: number, font: Fonts['roman']) =>
        cells.forEach((text, column) => {
          const slack = column === 0 ? 0 : ((natural[column] ?? 0) - widthOf(text, font, size)) / 2;
          drawLine(page, { text, x: x + (left[column] ?? 0) + slack, y: baseline, font, size });
        });
      rule(y, 0.9);
      row(head, y - 9, fonts.bold);
      rule(y - rowHeight - 2, 0.5);
      body.forEach((cells, index) => row(cells, y - 11 - rowHeight * (index + 1), fonts.roman));
      rule(y - height + 4, 0.9);
    },
  };
}

/** Horizontal bars with their values. */
export function setChart(
  chart: { readonly title: string; readonly bars: readonly { readonly label: string; readonly value: number }[] },
  measure: number,
  fonts: Fonts,
): Box {
  const labelWidth = Math.max(...chart.bars.map((bar) => widthOf(bar.label, fonts.roman, size))) + 6;
  const largest = Math.max(...chart.bars.map((bar) => bar.value));
  const scale = (Math.min(measure, 320) - labelWidth - 30) / largest;
  return {
    height: 16 + rowHeight * chart.bars.length + 6,
    above: 6,
    keepWithNext: true,
    draw: (page, x, y) => {
      drawLine(page, { text: chart.title, x, y: y - size, font: fonts.italic, size });
      chart.bars.forEach((bar, index) => {
        const base = y - 16 - rowHeight * (index + 1) + 3;
        drawLine(page, { text: bar.label, x: x + labelWidth - 6 - widthOf(bar.label, fonts.roman, size), y: base, font: fonts.roman, size });
        page.drawRectangle({ x: x + labelWidth, y: base - 1.5, width: bar.value * scale, height: 7.5, color: rgb(0.36, 0.52, 0.6) });
        drawLine(page, { text: bar.value.toFixed(1), x: x + labelWidth + bar.value * scale + 3, y: base, font: fonts.roman, size });
      });
    },
  };
}
