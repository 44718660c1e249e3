/** Turns a manuscript into boxes: the head over all columns, then the body to be poured into them. */
import { type Box, drawLine, type Fonts, ink, setText, widthOf } from './box.ts';
import type { Manuscript, ManuscriptBlock } from './read-manuscript.ts';
import { setChart, setTable } from './set-figures.ts';

/** Title, authors, affiliation, abstract and keywords. */
export function setHead(manuscript: Manuscript, measure: number, fonts: Fonts): readonly Box[] {
  const { front, abstract } = manuscript;
  const inner = measure - 48;
  return [
    ...setText(front.title, measure, { font: fonts.bold, size: 16, leading: 19.5, align: 'centre' }),
    ...setText(front.authors, measure, { font: fonts.roman, size: 11, leading: 14, align: 'centre', above: 8 }),
    ...setText(front.affiliation, measure, { font: fonts.italic, size: 9.5, leading: 12, align: 'centre', above: 2 }),
    rule(measure, 10),
    ...inset(setText('Abstract', inner, { font: fonts.bold, size: 9.5, leading: 13, align: 'left', above: 6 }), 24),
    ...inset(setText(abstract, inner, { font: fonts.roman, size: 9.2, leading: 11.4 }), 24),
    ...inset(setText(`Keywords: ${front.keywords}`, inner, { font: fonts.italic, size: 9, leading: 11.4, align: 'left', above: 4 }), 24),
    rule(measure, 8),
    { height: 10, above: 0, keepWithNext: false, draw: () => undefined },
  ];
}

/** Everything below the abstract. */
export function setBody(manuscript: Manuscript, measure: number, fonts: Fonts): readonly Box[] {
  return manuscript.body.flatMap((block, index) => setBlock(block, { measure, fonts, afterHeading: manuscript.body[index - 1]?.kind === 'heading' }));
}

function setBlock(
  block: ManuscriptBlock,
  place: { readonly measure: number; readonly fonts: Fonts; readonly afterHeading: boolean },
): readonly Box[] {
  const { measure, fonts, afterHeading } = place;
  if (block.kind === 'heading') {
    const font = block.level === 1 ? fonts.bold : fonts.italic;
    const size = block.level === 1 ? 11 : 10;
    return setText(block.text, measure, { font, size, leading: size + 3.4, align: 'left', above: block.level === 1 ? 9 : 5, keepWithNext: true });
  }
  if (block.kind === 'table') return [setTable(block.rows, measure, fonts)];
  if (block.kind === 'chart') return [setChart(block, measure, fonts)];
  if (block.kind === 'caption') {
    const style = { font: fonts.roman, size: 8.4, leading: 10.2, align: 'left' } as const;
    const isTable = block.text.startsWith('Table');
    const lines = setText(block.text, measure, { ...style, above: isTable ? 8 : 0, keepWithNext: isTable });
    return isTable ? lines : [...lines, { height: 8, above: 0, keepWithNext: false, draw: () => undefined }];
  }
  if (block.kind === 'reference') return setText(block.text, measure, { font: fonts.roman, size: 8.4, leading: 10.2, align: 'left', indent: -12, above: 1.5 });
  return setText(block.text, measure, { font: fonts.roman, size: 9.8, leading: 11.9, indent: afterHeading ? 0 : 12 });
}

function inset(boxes: readonly Box[], by: number): readonly Box[] {
  return boxes.map((box) => ({ ...box, draw: (page, x, y) => box.draw(page, x + by, y) }));
}

function rule(measure: number, above: number): Box {
  return {
    height: 1,
    above,
    keepWithNext: false,
    draw: (page, x, y) => page.drawLine({ start: { x, y }, end: { x: x + measure, y }, thickness: 0.6, color: ink }),
  };
}

/** The small line at the head or foot of every page. */
export function drawMargin(
  page: Parameters<Box['draw']>[0],
  line: { readonly text: string; readonly x: number; readonly y: number; readonly align: 'left' | 'right' | 'centre'; readonly font: Fonts['roman'] },
): void {
  const width = widthOf(line.text, line.font, 8);
  const shift = { left: 0, centre: width / 2, right: width }[line.align];
  drawLine(page, { text: line.text, x: line.x - shift, y: line.y, font: line.font, size: 8 });
}
