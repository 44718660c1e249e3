/** A manuscript as the bytes of a PDF: equal manuscripts give equal bytes. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { columnWidth, makeUp, type Sheet } from './make-up.ts';
import type { Manuscript } from './read-manuscript.ts';
import { drawMargin, setBody, setHead } from './set-manuscript.ts';

export interface Edition {
  /** `preprint` is set in one column, without the journal's head and without a metadata record. */
  readonly kind: 'journal' | 'preprint';
}

/** Sets an edition on A4 in Times. */
export async function typeset(manuscript: Manuscript, edition: Edition): Promise<Uint8Array> {
  const { front } = manuscript;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const printed = new Date(Date.UTC(front.year, 0, 15));
  pdf.setCreationDate(printed);
  pdf.setModificationDate(printed);
  if (edition.kind === 'journal') {
    pdf.setTitle(front.title);
    pdf.setAuthor(front.authors);
  }
  const fonts = {
    roman: await pdf.embedFont(StandardFonts.TimesRoman),
    bold: await pdf.embedFont(StandardFonts.TimesRomanBold),
    italic: await pdf.embedFont(StandardFonts.TimesRomanItalic),
  };
  const columns = edition.kind === 'preprint' ? 1 : front.columns;
  const sheet: Sheet = {
    width: 595.28,
    height: 841.89,
    margin: { top: 66, bottom: 66, side: columns === 1 ? 92 : 52 },
    columns,
    gutter: 18,
  };
  const measure = sheet.width - 2 * sheet.margin.side;
  const pages = makeUp(pdf, sheet, { head: setHead(manuscript, measure, fonts), body: setBody(manuscript, columnWidth(sheet), fonts) });
  pages.forEach((page, index) => {
    const { head, foot } = margins(manuscript, edition, index);
    const right = sheet.width - sheet.margin.side;
    drawMargin(page, { text: head, x: index === 0 ? sheet.margin.side : right, y: sheet.height - 42, align: index === 0 ? 'left' : 'right', font: fonts.italic });
    drawMargin(page, { text: foot, x: sheet.margin.side, y: 38, align: 'left', font: fonts.italic });
    drawMargin(page, { text: String(index + 1), x: right, y: 38, align: 'right', font: fonts.roman });
  });
  return await pdf.save({ addDefaultPage: false });
}

function margins(manuscript: Manuscript, edition: Edition, page: number): { readonly head: string; readonly foot: string } {
  const { front } = manuscript;
  const foot = 'Fiction, written for the Sluice project. No such study was made. CC0 1.0';
  if (edition.kind === 'preprint') return { head: page === 0 ? `Preprint, not reviewed. doi:${front.doi}` : 'Preprint, not reviewed', foot };
  return { head: page === 0 ? `${front.journal} ${front.issue}. doi:${front.doi}` : `${front.authors.split(',')[0]} and others`, foot };
}
