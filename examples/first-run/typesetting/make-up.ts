/** Makes up pages: pours boxes into columns, keeps together what belongs together, and levels the columns of the last page. */
import type { PDFDocument, PDFPage } from 'pdf-lib';
import type { Box } from './box.ts';

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly top: number; readonly bottom: number; readonly side: number };
  readonly columns: number;
  readonly gutter: number;
}

/** The width of one column of the sheet, in points. */
export function columnWidth(sheet: Sheet): number {
  return (sheet.width - 2 * sheet.margin.side - (sheet.columns - 1) * sheet.gutter) / sheet.columns;
}

/** Draws the head on the first page and the body below it and on as many pages as it needs; gives the pages. */
export function makeUp(pdf: PDFDocument, sheet: Sheet, content: { readonly head: readonly Box[]; readonly body: readonly Box[] }): readonly PDFPage[] {
  const pages: PDFPage[] = [];
  let units = unitsOf(content.body);
  while (units.length > 0) {
    const page = pdf.addPage([sheet.width, sheet.height]);
    let top = sheet.height - sheet.margin.top;
    if (pages.length === 0) top = drawColumn(page, content.head, { x: sheet.margin.side, y: top });
    const poured = pour(units, { columns: sheet.columns, height: top - sheet.margin.bottom });
    const level = poured.rest.length > 0 ? poured : levelled(units, sheet.columns, top - sheet.margin.bottom);
    level.columns.forEach((boxes, index) => {
      drawColumn(page, boxes, { x: sheet.margin.side + index * (columnWidth(sheet) + sheet.gutter), y: top });
    });
    pages.push(page);
    if (level.rest.length === units.length) throw new Error('Cannot make up a page: a block is higher than the page; expected it to fit');
    units = level.rest;
  }
  return pages;
}

interface Poured {
  readonly columns: readonly (readonly Box[])[];
  readonly rest: readonly (readonly Box[])[];
}

/** Boxes that no column may part. */
function unitsOf(boxes: readonly Box[]): readonly (readonly Box[])[] {
  const units: Box[][] = [];
  let open = false;
  for (const box of boxes) {
    if (open) units.at(-1)?.push(box);
    else units.push([box]);
    open = box.keepWithNext;
  }
  return units;
}

function pour(units: readonly (readonly Box[])[], room: { readonly columns: number; readonly height: number }): Poured {
  const columns: Box[][] = [];
  let next = 0;
  while (columns.length < room.columns) {
    const column: Box[] = [];
    for (let unit = units[next]; unit !== undefined && heightOf([...column, ...unit]) <= room.height; unit = units[next]) {
      column.push(...unit);
      next += 1;
    }
    columns.push(column);
  }
  return { columns, rest: units.slice(next) };
}

/** The lowest height at which all units still fit on the page. */
function levelled(units: readonly (readonly Box[])[], columns: number, highest: number): Poured {
  let height = heightOf(units.flat()) / columns;
  for (; height < highest; height += 2) {
    const poured = pour(units, { columns, height });
    if (poured.rest.length === 0) return poured;
  }
  return pour(units, { columns, height: highest });
}

function heightOf(boxes: readonly Box[]): number {
  return boxes.reduce((sum, box, index) => sum + box.height + (index === 0 ? 0 : box.above), 0);
}

function drawColumn(page: PDFPage, boxes: readonly Box[], corner: { readonly x: number; readonly y: number }): number {
  let y = corner.y;
  boxes.forEach((box, index) => {
    y -= index === 0 ? 0 : box.above;
    box.draw(page, corner.x, y);
    y -= box.height;
  });
  return y;
}
