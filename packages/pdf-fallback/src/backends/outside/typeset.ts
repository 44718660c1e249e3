/**
 * Sets structured pieces as pages of lines, so that a reader that knows structure and not places goes through the same score, merge
 * and layout as every other: size and weight make a heading, indents a list, rules a table.
 */
import type { Box } from '@sluice/core-models';
import type { RawPage, RawRun } from '../../raw-page.ts';
import type { Piece } from './structured-text.ts';

const WIDTH = 595;
const HEIGHT = 842;
const MARGIN = 56;
const BODY = 10;
const LEADING = 1.25;
/** Mean advance of a text font's letters in ems, on the safe side. */
const EM_PER_CHARACTER = 0.5;

/** Returns the pages that `pieces` name, a page as tall as its pieces need. `unpaged`: for a source that has no pages, so that no place in it says anything. */
export function typeset(pieces: readonly Piece[], options: { readonly backend: string; readonly unpaged?: boolean }): readonly RawPage[] {
  const sheets: { number: number; runs: RawRun[]; rules: Box[]; y: number }[] = [];
  const sheet = (number: number): (typeof sheets)[number] => {
    const last = sheets.at(-1);
    if (last?.number === number) return last;
    const fresh = { number, runs: [], rules: [], y: MARGIN };
    sheets.push(fresh);
    return fresh;
  };
  for (const piece of pieces) {
    const { size, bold, mono, indent } = styleOf(piece);
    const page = sheet(piece.page);
    if (page.runs.length > 0) page.y += BODY * 0.9;
    if (piece.rows !== undefined) {
      page.y = setTable(page, piece.rows);
      continue;
    }
    const lines = piece.kind === 'code' ? piece.text.split('\n') : wrap(piece.text, Math.floor((WIDTH - 2 * MARGIN - indent) / (size * EM_PER_CHARACTER)));
    for (const text of lines) {
      if (text !== '') page.runs.push(runOf(text, { x: MARGIN + indent, y: page.y, size, bold, mono }));
      page.y += size * LEADING;
    }
  }
  return sheets.map(({ number, runs, rules, y }) => ({ number, width: WIDTH, height: Math.max(HEIGHT, y + MARGIN), runs, rules, images: [], logical: true, backend: options.backend, ...(options.unpaged && { unpaged: true }) }));
}

function styleOf(piece: Piece): { readonly size: number; readonly bold: boolean; readonly mono: boolean; readonly indent: number } {
  if (piece.kind === 'title') return { size: 20, bold: true, mono: false, indent: 0 };
  if (piece.kind === 'heading') return { size: Math.max(10.5, 17 - 2 * (piece.level ?? 1)), bold: true, mono: false, indent: 0 };
  if (piece.kind === 'footnote') return { size: 7.5, bold: false, mono: false, indent: 0 };
  if (piece.kind === 'caption') return { size: 9, bold: false, mono: false, indent: 0 };
  return { size: BODY, bold: false, mono: piece.kind === 'code', indent: piece.kind === 'list_item' ? 12 : 0 };
}

function runOf(text: string, at: { readonly x: number; readonly y: number; readonly size: number; readonly bold: boolean; readonly mono: boolean }): RawRun {
  const { x, y, size, bold, mono } = at;
  const width = text.length * size * EM_PER_CHARACTER;
  return { text, box: [x, y, x + width, y + size], fontSize: size, font: mono ? 'Courier' : bold ? 'Helvetica-Bold' : 'Helvetica', bold, italic: false, mono, angle: 0 };
}

/** Ruled on all sides; returns where the page goes on. */
function setTable(page: { readonly runs: RawRun[]; readonly rules: Box[]; readonly y: number }, rows: readonly (readonly string[])[]): number {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const room = WIDTH - 2 * MARGIN;
  const longest = Array.from({ length: columns }, (_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const all = longest.reduce((sum, length) => sum + length, 0);
  const widths = longest.map((length) => (room * length) / all);
  const lefts = widths.map((_, column) => MARGIN + widths.slice(0, column).reduce((sum, width) => sum + width, 0));
  const top = page.y;
  let y = top;
  const across = (): void => void page.rules.push([MARGIN, y - 0.4, MARGIN + room, y + 0.4]);
  across();
  for (const row of rows) {
    const cells = row.map((cell, column) => wrap(cell, Math.max(3, Math.floor(((widths[column] ?? room) - 8) / (BODY * EM_PER_CHARACTER)))));
    for (const [column, lines] of cells.entries()) {
      for (const [at, text] of lines.entries()) page.runs.push(runOf(text, { x: (lefts[column] ?? MARGIN) + 4, y: y + 3 + at * BODY * LEADING, size: BODY, bold: false, mono: false }));
    }
    y += Math.max(1, ...cells.map((lines) => lines.length)) * BODY * LEADING + 4;
    across();
  }
  for (const x of [...lefts, MARGIN + room]) page.rules.push([x - 0.4, top, x + 0.4, y]);
  return y;
}

/** A word that ends with a hyphen of its own keeps its neighbour, or the layout would take it for a word cut at the line's end. */
function wrap(text: string, characters: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/(?<!-)\s+/)) {
    if (line !== '' && line.length + 1 + word.length > characters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
