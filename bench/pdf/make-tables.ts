/** Pages with one known table each between paragraphs, ruled and unruled, in the ways that papers set them; drawn by pdf-lib from a seed. */
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import type { PDFFont, PDFPage } from 'pdf-lib';
import { openChance } from './chance.ts';
import type { Chance } from './chance.ts';

export type Ruling = 'grid' | 'book' | 'rows' | 'none';

export interface KnownTable {
  readonly ruling: Ruling;
  readonly rows: readonly (readonly string[])[];
}

export interface TableSet {
  readonly bytes: Uint8Array;
  /** One a page, in order. */
  readonly tables: readonly KnownTable[];
}

const WORDS = 'river gate oak iron water level flow basin weir sluice canal mill wheel stone clay reed bank ford pool lock'.split(' ');
const HEADS = 'Site,Method,Mean,SD,Samples,Length,Area (m2),Depth,Volume,Rate,p value,Species,Group,Control,Treated,Total,Year,Class,Model,Accuracy'.split(',');
const HEIGHT = 792;

export async function makeTables(count: number, seed: number): Promise<TableSet> {
  const chance = openChance(seed);
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const fonts = [await face(pdf, StandardFonts.TimesRoman, StandardFonts.TimesRomanBold), await face(pdf, StandardFonts.Helvetica, StandardFonts.HelveticaBold)] as const;
  const tables: KnownTable[] = [];
  for (let page = 0; page < count; page++) {
    const ruling = chance.of<Ruling>(['grid', 'book', 'rows', 'none', 'none', 'none']);
    tables.push(drawPage({ page: pdf.addPage([612, HEIGHT]), ...chance.of(fonts) }, ruling, chance));
  }
  return { bytes: await pdf.save(), tables };
}

interface Sheet {
  readonly page: PDFPage;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}

async function face(pdf: PDFDocument, plain: StandardFonts, bold: StandardFonts): Promise<Omit<Sheet, 'page'>> {
  return { plain: await pdf.embedFont(plain), bold: await pdf.embedFont(bold) };
}

function drawPage(sheet: Sheet, ruling: Ruling, chance: Chance): KnownTable {
  const twoColumns = chance.next() < 0.4;
  const columns = twoColumns ? chance.whole(2, 4) : chance.whole(3, 7);
  const width = twoColumns ? 240 : 468;
  const size = chance.of([8, 8.5, 9, 10]);
  const captionBelow = chance.next() < 0.2;
  const number = chance.whole(1, 9);
  const caption = `Table ${number}. ${sentence(chance, 8)}`;
  let y = drawProse(sheet, { x: 72, y: HEIGHT - 72, width, lines: 9 }, chance) - 18;
  if (!captionBelow) {
    sheet.page.drawText(caption.slice(0, Math.floor(width / (size * 0.5))), { x: 72, y, size, font: sheet.plain });
    y -= size * 1.9;
  }
  const drawn = drawTable(sheet, { x: 72, y, width, size, columns, ruling }, chance);
  y = drawn.y - size * 1.2;
  if (captionBelow) {
    sheet.page.drawText(caption.slice(0, Math.floor(width / (size * 0.5))), { x: 72, y: y - 4, size, font: sheet.plain });
    y -= size * 2;
  }
  drawProse(sheet, { x: 72, y: y - 22, width, lines: 12 }, chance);
  if (twoColumns) drawProse(sheet, { x: 72 + width + 24, y: HEIGHT - 72, width, lines: 48 }, chance);
  return { ruling, rows: drawn.rows };
}

function drawTable(sheet: Sheet, at: { readonly x: number; readonly y: number; readonly width: number; readonly size: number; readonly columns: number; readonly ruling: Ruling }, chance: Chance): { rows: string[][]; y: number } {
  const { x, width, size, columns, ruling } = at;
  const count = chance.whole(4, 12);
  const heads = chance.shuffled(HEADS).slice(0, columns);
  const kinds = heads.map((_, column) => (column === 0 ? 'words' : chance.of(['number', 'number', 'error', 'words', 'gaps'])));
  const rows = [heads, ...Array.from({ length: count }, () => kinds.map((kind) => valueOf(kind, chance)))];
  const side = kinds.map((_, column) => (column === 0 ? 'left' : chance.of(['left', 'centre', 'right'])));
  const widths = widthsOf(rows, width, (text) => sheet.bold.widthOfTextAtSize(text, size));
  const leading = size * chance.of([1.25, 1.4, 1.7]);
  const rule = (fromX: number, fromY: number, toX: number, toY: number): void => sheet.page.drawLine({ start: { x: fromX, y: fromY }, end: { x: toX, y: toY }, thickness: 0.5, color: rgb(0, 0, 0) });
  const full = widths.reduce((sum, one) => sum + one, 0);
  let { y } = at;
  const top = y + size;
  if (ruling !== 'none') rule(x, top, x + full, top);
  for (const [index, row] of rows.entries()) {
    let left = x;
    for (const [column, text] of row.entries()) {
      const font = index === 0 ? sheet.bold : sheet.plain;
      const room = (widths[column] ?? 0) - 8;
      const free = room - font.widthOfTextAtSize(text, size);
      sheet.page.drawText(text, { x: left + 4 + (side[column] === 'left' ? 0 : side[column] === 'right' ? free : free / 2), y, size, font });
      left += widths[column] ?? 0;
    }
    const below = y - (leading - size) / 2 - size * 0.3;
    if (ruling === 'grid' || ruling === 'rows' || (ruling === 'book' && (index === 0 || index === rows.length - 1))) rule(x, below, x + full, below);
    y -= leading;
  }
  if (ruling === 'grid') {
    let left = x;
    for (const one of [0, ...widths]) {
      left += one;
      rule(left, top, left, y + leading - (leading - size) / 2 - size * 0.3);
    }
  }
  return { rows, y };
}

/** Each column as wide as its widest cell, the rest of the width shared out. */
function widthsOf(rows: readonly (readonly string[])[], width: number, measure: (text: string) => number): number[] {
  const natural = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => measure(row[column] ?? ''))) + 14);
  const spare = Math.max(0, width - natural.reduce((sum, one) => sum + one, 0)) / natural.length;
  return natural.map((one) => one + spare);
}

function valueOf(kind: string, chance: Chance): string {
  if (kind === 'words') return Array.from({ length: chance.whole(1, 2) }, () => chance.of(['river', ...WORDS])).join(' ');
  if (kind === 'error') return `${(chance.next() * 90).toFixed(1)} ± ${chance.next().toFixed(2)}`;
  if (kind === 'gaps' && chance.next() < 0.35) return '';
  return chance.next() < 0.5 ? String(chance.whole(1, 9999)) : (chance.next() * 100).toFixed(2);
}

function sentence(chance: Chance, words: number): string {
  const said = Array.from({ length: words }, () => chance.of(['river', ...WORDS])).join(' ');
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}.`;
}

function drawProse(sheet: Sheet, at: { readonly x: number; readonly y: number; readonly width: number; readonly lines: number }, chance: Chance): number {
  let { y } = at;
  let line = '';
  for (let drawn = 0; drawn < at.lines && y > 60;) {
    const word = chance.of(['river', ...WORDS]);
    const longer = line === '' ? word : `${line} ${word}`;
    if (sheet.plain.widthOfTextAtSize(longer, 10) <= at.width) {
      line = longer;
      continue;
    }
    sheet.page.drawText(line, { x: at.x, y, size: 10, font: sheet.plain });
    line = word;
    y -= 12;
    drawn += 1;
  }
  return y;
}
