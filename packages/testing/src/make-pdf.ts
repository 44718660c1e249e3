/** Small PDFs made to order for tests: lines, columns, hidden text, pages that are only a picture. Equal requests give equal bytes. */
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { makePng } from './make-png.ts';

export interface HiddenText {
  readonly text: string;
  /** How it is kept from a reader's eye. @default 'white' */
  readonly how?: 'white' | 'tiny' | 'transparent' | 'covered' | 'off_page';
}

export interface PdfPage {
  /** Printed from the top margin down; an empty string is a blank line. One starting with `# ` is set large and bold. */
  readonly lines?: readonly string[];
  /** Set side by side below `lines`, each a list of lines. */
  readonly columns?: readonly (readonly string[])[];
  /** Printed small in the top margin. */
  readonly runningHead?: string;
  readonly pageNumber?: string;
  readonly hidden?: readonly HiddenText[];
  /** A PNG that fills the page; `true` for a grey one without any text layer. */
  readonly image?: Uint8Array | true;
}

export interface PdfRequest {
  readonly pages: readonly PdfPage[];
  readonly title?: string;
  readonly author?: string;
  readonly subject?: string;
  /** PDF points. @default 10 */
  readonly fontSize?: number;
  /** Width and height in PDF points. @default [595.28, 841.89], A4 */
  readonly size?: readonly [number, number];
}

interface Sheet {
  readonly page: PDFPage;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
  readonly fontSize: number;
}

const margin = 56;
const black = rgb(0, 0, 0);
const white = rgb(1, 1, 1);

/**
 * Makes a PDF of Helvetica text (WinAnsi characters only). Lines are set as given: nothing wraps.
 *
 * @example
 * const bytes = await makePdf({ pages: [{ lines: ['# A title', '', 'One line of text.'] }] });
 */
export async function makePdf(request: PdfRequest): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setCreationDate(new Date(0));
  pdf.setModificationDate(new Date(0));
  if (request.title !== undefined) pdf.setTitle(request.title);
  if (request.author !== undefined) pdf.setAuthor(request.author);
  if (request.subject !== undefined) pdf.setSubject(request.subject);
  const plain = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  const [width, height] = request.size ?? [595.28, 841.89];
  for (const content of request.pages) {
    const page = pdf.addPage([width, height]);
    await drawPage(pdf, content, { page, plain, bold, fontSize: request.fontSize ?? 10 });
  }
  return await pdf.save({ addDefaultPage: false });
}

async function drawPage(pdf: PDFDocument, content: PdfPage, sheet: Sheet): Promise<void> {
  const { page, plain, fontSize } = sheet;
  const { width, height } = page.getSize();
  if (content.image !== undefined) {
    const bytes = content.image === true ? greyPage() : content.image;
    page.drawImage(await pdf.embedPng(bytes), { x: 0, y: 0, width, height });
  }
  if (content.runningHead !== undefined) {
    page.drawText(content.runningHead, { x: margin, y: height - margin / 2, size: 8, font: plain });
  }
  const top = drawLines(sheet, { lines: content.lines ?? [], x: margin, y: height - margin - fontSize });
  const columns = content.columns ?? [];
  const columnWidth = (width - 2 * margin + 20) / Math.max(1, columns.length);
  columns.forEach((lines, index) => drawLines(sheet, { lines, x: margin + index * columnWidth, y: top }));
  (content.hidden ?? []).forEach((hidden, index) => drawHidden(sheet, hidden, margin + (index + 1) * 1.4 * fontSize));
  if (content.pageNumber !== undefined) {
    page.drawText(content.pageNumber, { x: width / 2, y: margin / 2, size: 8, font: plain });
  }
}

/** Draws from `y` down and gives the baseline below the last line. */
function drawLines(sheet: Sheet, place: { readonly lines: readonly string[]; readonly x: number; readonly y: number }): number {
  let y = place.y;
  for (const line of place.lines) {
    const heading = line.startsWith('# ');
    const size = heading ? sheet.fontSize * 1.6 : sheet.fontSize;
    sheet.page.drawText(heading ? line.slice(2) : line, { x: place.x, y, size, font: heading ? sheet.bold : sheet.plain, color: black });
    y -= size * 1.25;
  }
  return y;
}

function drawHidden(sheet: Sheet, hidden: HiddenText, y: number): void {
  const { page, plain, fontSize } = sheet;
  const how = hidden.how ?? 'white';
  page.drawText(hidden.text, {
    x: how === 'off_page' ? page.getWidth() + 20 : margin,
    y,
    size: how === 'tiny' ? 0.4 : fontSize,
    font: plain,
    color: how === 'white' ? white : black,
    ...(how === 'transparent' ? { opacity: 0 } : {}),
  });
  if (how === 'covered') {
    const width = plain.widthOfTextAtSize(hidden.text, fontSize) + 8;
    page.drawRectangle({ x: margin - 4, y: y - 4, width, height: fontSize + 8, color: white });
  }
}

function greyPage(): Uint8Array {
  return makePng({ width: 62, height: 88, pixel: (x, y) => 200 + ((x * 7 + y * 13) % 40) });
}
