/** What a page is made up of: pieces of known height that can draw themselves, and the fonts they are drawn with. */
import { type Color, type PDFFont, type PDFPage, rgb, setWordSpacing } from 'pdf-lib';
import { breakLines } from './break-lines.ts';
import { hyphenate } from './hyphenate.ts';

export interface Fonts {
  readonly roman: PDFFont;
  readonly bold: PDFFont;
  readonly italic: PDFFont;
}

export interface Box {
  readonly height: number;
  /** White space above it, dropped at the top of a column. */
  readonly above: number;
  /** True where no column may end between it and the next. */
  readonly keepWithNext: boolean;
  /** `y` is the box's upper edge, in PDF coordinates. */
  readonly draw: (page: PDFPage, x: number, y: number) => void;
}

export interface TextStyle {
  readonly font: PDFFont;
  readonly size: number;
  readonly leading: number;
  readonly align?: 'justify' | 'left' | 'centre';
  /** Of the first line; negative hangs the following ones. */
  readonly indent?: number;
  readonly above?: number;
  readonly keepWithNext?: boolean;
}

export const ink = rgb(0.08, 0.08, 0.1);

/** The boxes of a paragraph, a line each; its first two and last two lines stay together. */
export function setText(text: string, measure: number, style: TextStyle): readonly Box[] {
  const { font, size, leading, align = 'justify', indent = 0 } = style;
  const hanging = Math.max(0, -indent);
  const lines = breakLines({
    text,
    measure: measure - hanging,
    indent: indent > 0 ? indent : -hanging,
    width: (piece) => widthOf(piece, font, size),
    hyphenate: align === 'justify' ? hyphenate : (word) => [word],
  });
  return lines.map((line, index) => ({
    height: leading,
    above: index === 0 ? (style.above ?? 0) : 0,
    keepWithNext: index === lines.length - 1 ? (style.keepWithNext ?? false) : index === 0 || index === lines.length - 2,
    draw: (page, x, y) => {
      const shift = index === 0 ? Math.max(0, indent) : hanging;
      const centred = align === 'centre' ? (measure - widthOf(line.text, font, size)) / 2 : shift;
      drawLine(page, { text: line.text, x: x + centred, y: y - size * 0.8, font, size, wordSpacing: align === 'justify' ? line.wordSpacing : 0 });
    },
  }));
}

/** The width as drawn. pdf-lib's own measure subtracts kerning, which its drawing then leaves out: lines would stand out by a point or two. */
export function widthOf(text: string, font: PDFFont, size: number): number {
  return [...text].reduce((sum, letter) => sum + font.widthOfTextAtSize(letter, size), 0);
}

/** One line of text at its baseline. */
export function drawLine(
  page: PDFPage,
  line: {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly font: PDFFont;
    readonly size: number;
    readonly wordSpacing?: number;
    readonly color?: Color;
  },
): void {
  page.pushOperators(setWordSpacing(line.wordSpacing ?? 0));
  page.drawText(line.text, { x: line.x, y: line.y, font: line.font, size: line.size, color: line.color ?? ink });
}
