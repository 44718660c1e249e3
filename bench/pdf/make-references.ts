/** Papers with a known bibliography each, in the ways that journals set them; drawn by pdf-lib from a seed. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { PDFFont, PDFPage } from 'pdf-lib';
import { openChance } from './chance.ts';
import type { Chance } from './chance.ts';

/** `[1]` and `1.` before entries that hang or not; names with hanging lines, or with space between. */
export type Style = 'brackets' | 'points' | 'flush' | 'hanging' | 'spaced';

export interface KnownReference {
  readonly text: string;
  readonly doi?: string;
  readonly arxivId?: string;
}

export interface KnownBibliography {
  readonly bytes: Uint8Array;
  readonly style: Style;
  readonly references: readonly KnownReference[];
}

const NAMES = 'Lovelace,Hopper,Weir,Pond,Brook,Miller,Fenn,Marsh,Rivers,Banks,Locke,Waters,Carter,Reed,Forde,Poole'.split(',');
const WORDS = 'river gate oak iron water level flow basin sluice canal mill wheel stone clay reed bank ford pool lock measurement estimation sediment transport'.split(' ');
const JOURNALS = ['Journal of Hydrology', 'Water Research', 'Annals of Milling', 'Proc. Natl. Acad. Weirs', 'River Systems'] as const;
const [WIDTH, HEIGHT, MARGIN] = [612, 792, 72];

export async function makeReferences(seed: number): Promise<KnownBibliography> {
  const chance = openChance(seed);
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const plain = await pdf.embedFont(StandardFonts.TimesRoman);
  const bold = await pdf.embedFont(StandardFonts.TimesRomanBold);
  const style = chance.of<Style>(['brackets', 'points', 'flush', 'hanging', 'spaced']);
  const columns = chance.of([1, 2]);
  const size = chance.of([8, 9, 10]);
  const gap = 24;
  const width = (WIDTH - 2 * MARGIN - (columns - 1) * gap) / columns;
  const references = Array.from({ length: chance.whole(8, 45) }, (_, index) => referenceOf(chance, style, index + 1));
  let page: PDFPage = pdf.addPage([WIDTH, HEIGHT]);
  let column = 0;
  let y = HEIGHT - MARGIN;
  const put = (text: string, at: { readonly font: PDFFont; readonly size: number; readonly indent: number; readonly step: number }): void => {
    if (y < MARGIN) {
      column = (column + 1) % columns;
      y = HEIGHT - MARGIN;
      if (column === 0) page = pdf.addPage([WIDTH, HEIGHT]);
    }
    page.drawText(text, { x: MARGIN + column * (width + gap) + at.indent, y, size: at.size, font: at.font });
    y -= at.step;
  };
  page.drawText('Of Sluices and Their Rivers', { x: MARGIN, y, size: 18, font: bold });
  y -= 36;
  put('1. Introduction', { font: bold, size: 12, indent: 0, step: 18 });
  for (const line of wrap(sentences(chance, chance.whole(8, 40)), { font: plain, size: 10, first: width, rest: width })) put(line, { font: plain, size: 10, indent: 0, step: 12 });
  y -= 12;
  put('References', { font: bold, size: 12, indent: 0, step: 18 });
  const hang = style === 'flush' || style === 'spaced' ? 0 : style === 'points' ? 15 : 18;
  for (const { text } of references) {
    const lines = wrap(text, { font: plain, size, first: width, rest: width - hang });
    for (const [index, line] of lines.entries()) put(line, { font: plain, size, indent: index === 0 ? 0 : hang, step: size * 1.2 });
    y -= style === 'spaced' ? size * 0.7 : style === 'flush' ? 0 : chance.of([0, 2]);
  }
  return { bytes: await pdf.save(), style, references };
}

function referenceOf(chance: Chance, style: Style, number: number): KnownReference {
  const name = (): string => `${chance.of(['A', 'B', 'K', 'M'])}. ${NAMES[chance.whole(0, NAMES.length - 1)] ?? ''}`;
  const surnameFirst = (): string => name().replace(/^(\w\.) (\w+)$/, '$2, $1');
  const authors = Array.from({ length: chance.whole(1, 5) }, style === 'hanging' || style === 'spaced' ? surnameFirst : name).join(', ');
  const year = chance.whole(1960, 2024);
  const title = capital(words(chance, chance.whole(4, 11)));
  const place = `${chance.of(JOURNALS)} ${chance.whole(1, 90)}, ${chance.whole(1, 300)}-${chance.whole(301, 900)}`;
  const doi = chance.next() < 0.4 ? `10.${chance.whole(1000, 9999)}/${chance.of(['j.hydro', 'river-sys', 's0043', 'weir'])}.${year}.${chance.whole(1000, 99_999)}` : undefined;
  const arxivId = doi === undefined && chance.next() < 0.25 ? `${chance.whole(10, 23)}${String(chance.whole(1, 12)).padStart(2, '0')}.${chance.whole(10_000, 19_999)}` : undefined;
  const end = doi === undefined ? (arxivId === undefined ? '' : ` arXiv:${arxivId}.`) : chance.of([` doi:${doi}.`, ` https://doi.org/${doi}`]);
  const mark = style === 'brackets' || style === 'flush' ? `[${number}] ` : style === 'points' ? `${number}. ` : '';
  return { text: `${mark}${authors} (${year}). ${title}. ${place}.${end}`, ...(doi !== undefined && { doi }), ...(arxivId !== undefined && { arxivId }) };
}

function words(chance: Chance, count: number): string {
  return Array.from({ length: count }, () => WORDS[chance.whole(0, WORDS.length - 1)] ?? '').join(' ');
}

function sentences(chance: Chance, count: number): string {
  return Array.from({ length: count }, () => `${capital(words(chance, 12))}.`).join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Addresses break after a slash, a point or a hyphen, as TeX breaks them; words do not. */
function wrap(text: string, { font, size, first, rest }: { readonly font: PDFFont; readonly size: number; readonly first: number; readonly rest: number }): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<= )|(?<=10\.\S*[/.-])(?=\w)/)) {
    if (line !== '' && font.widthOfTextAtSize((line + piece).trimEnd(), size) > (lines.length === 0 ? first : rest)) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}
