/** The results as a person wants to read them: papers × targets where the columns have room, a paper after the other where not. */
import type { Target } from '@sluice/core-models';
import stringWidth from 'string-width';
import { mark } from './marks.ts';
import type { Paint } from './paint.ts';
import type { Cell, PaperRow } from './paper-row.ts';
import { cut, pad, wrap, wrapCut } from './wrap.ts';

export interface TableOptions {
  readonly targets: readonly Target[];
  readonly extractor: 'extractive' | 'openai';
  readonly columns: number;
  readonly paint: Paint;
}

/** Lines, none wider than `columns`. */
export function table(rows: readonly PaperRow[], options: TableOptions): string[] {
  const form = formOf(rows, options);
  return form === null ? cards(rows, options) : grid(rows, options, form);
}

/** The head of a target's column; a passage never stands under the bare name of a value. */
export function heading(target: Target, extractor: 'extractive' | 'openai'): string {
  return extractor === 'extractive' ? `${target.name} (passage)` : target.name;
}

/** Widths of a grid in columns, or null where a column would be too narrow to read. */
interface GridForm {
  readonly number: number;
  readonly paper: number;
  readonly cells: readonly number[];
}

const GAP = 2;
const NARROWEST = 20;
const LINES_OF_CELL = 5;
const SENTENCE = 100;

function formOf(rows: readonly PaperRow[], options: TableOptions): GridForm | null {
  const { targets, columns, extractor } = options;
  const number = Math.max(1, ...rows.map(({ ordinal }) => String(ordinal).length));
  const paper = Math.min(34, Math.max(18, Math.floor(columns * 0.22)));
  const room = columns - (number + 3) - paper - GAP * targets.length;
  // A column is as wide as what stands in it, so that numbers leave their room to passages.
  const wanted = targets.map((target, index) => Math.max(stringWidth(heading(target, extractor)), ...rows.map((row) => widthOf(row.cells?.[index]))));
  let widths = wanted.map(() => 0);
  let left = room;
  const open = new Set(wanted.keys());
  while (open.size > 0) {
    const share = Math.floor(left / open.size);
    const modest = [...open].filter((index) => (wanted[index] ?? 0) <= share);
    if (modest.length === 0) {
      widths = widths.map((width, index) => (open.has(index) ? share : width));
      break;
    }
    for (const index of modest) {
      widths[index] = wanted[index] ?? 0;
      left -= wanted[index] ?? 0;
      open.delete(index);
    }
  }
  return widths.some((width, index) => width < Math.min(NARROWEST, wanted[index] ?? 0)) ? null : { number, paper, cells: widths };
}

function widthOf(cell: Cell | undefined): number {
  if (cell === undefined) return 0;
  const page = cell.page === null ? 0 : stringWidth(pageMark(cell.page)) + 1;
  return Math.max(stringWidth(cell.value), cell.quote === '' ? 0 : stringWidth(cell.quote) + page + 2, stringWidth(cell.note));
}

function grid(rows: readonly PaperRow[], options: TableOptions, form: GridForm): string[] {
  const { paint, targets, extractor } = options;
  const indent = ' '.repeat(form.number + 3);
  const heads = [wrap('paper', form.paper), ...targets.map((target, index) => wrap(heading(target, extractor), form.cells[index] ?? 1))];
  const widths = [form.paper, ...form.cells];
  const total = indent.length + widths.reduce((sum, width) => sum + width, 0) + GAP * targets.length;
  const lines = beside(heads, widths).map((line) => indent + paint.bold(line.trimEnd()));
  lines.push(paint.dim('─'.repeat(Math.min(options.columns, total))));
  rows.forEach((row, index) => {
    const lead = `${String(row.ordinal).padStart(form.number)} ${mark(row.status, paint)} `;
    const paper = paperLines(row, form.paper, paint);
    const room = Math.min(SENTENCE, options.columns - indent.length - form.paper - GAP);
    const body =
      row.cells === null
        ? beside([paper, wrapCut(row.sentence, { width: room, maxLines: 3 }).map((line) => tone(row, paint)(line))], [form.paper, room])
        : beside([paper, ...row.cells.map((cell, column) => cellLines(cell, { width: form.cells[column] ?? 1, maxLines: LINES_OF_CELL, paint }))], widths);
    lines.push(...body.map((line, at) => `${at === 0 ? lead : indent}${line}`.trimEnd()));
    if (index < rows.length - 1) lines.push('');
  });
  return lines;
}

function cards(rows: readonly PaperRow[], options: TableOptions): string[] {
  const { paint, targets, extractor, columns } = options;
  const number = Math.max(1, ...rows.map(({ ordinal }) => String(ordinal).length));
  const indent = ' '.repeat(number + 3);
  const room = columns - indent.length;
  const names = targets.map((target) => cut(heading(target, extractor), Math.max(10, Math.floor(room * 0.4))));
  const nameWidth = Math.max(0, ...names.map((name) => stringWidth(name)));
  return rows.flatMap((row, index) => {
    const head = wrapCut(row.title, { width: room, maxLines: 2 }).map((line) => paint.bold(line));
    if (row.subtitle !== '') head.push(paint.dim(cut(row.subtitle, room)));
    const width = Math.max(10, room - nameWidth - GAP);
    const body =
      row.cells === null
        ? wrapCut(row.sentence, { width: room, maxLines: 3 }).map((line) => tone(row, paint)(line))
        : row.cells.flatMap((cell, column) => beside([[paint.cyan(names[column] ?? '')], cellLines(cell, { width, maxLines: 4, paint })], [nameWidth, width]));
    const lead = `${String(row.ordinal).padStart(number)} ${mark(row.status, paint)} `;
    const lines = [...head, ...body].map((line, at) => `${at === 0 ? lead : indent}${line}`.trimEnd());
    return index < rows.length - 1 ? [...lines, ''] : lines;
  });
}

function paperLines(row: PaperRow, width: number, paint: Paint): string[] {
  const lines = wrapCut(row.title, { width, maxLines: 3 });
  if (row.subtitle !== '') lines.push(...wrapCut(row.subtitle, { width, maxLines: 1 }).map((line) => paint.dim(line)));
  return lines;
}

function cellLines(cell: Cell, at: { readonly width: number; readonly maxLines: number; readonly paint: Paint }): string[] {
  const { width, maxLines, paint } = at;
  if (cell.note !== '') return wrapCut(cell.note, { width, maxLines: 2 }).map((line) => paint.dim(line));
  const ending = cell.page === null ? '' : pageMark(cell.page);
  if (cell.value === '') return cell.quote === '' ? [paint.dim('–')] : wrapCut(cell.quote, { width, maxLines, ending }).map((line) => dimEnding(line, ending, paint));
  const value = wrapCut(cell.value, { width, maxLines: Math.max(1, maxLines - 2) }).map((line) => paint.bold(line));
  if (cell.quote === '') return value;
  return [...value, ...wrapCut(`“${cell.quote}”`, { width, maxLines: 2, ending }).map((line) => paint.dim(line))];
}

function pageMark(page: number): string {
  return `p. ${page}`;
}

function dimEnding(line: string, ending: string, paint: Paint): string {
  return ending !== '' && line.endsWith(ending) ? line.slice(0, -ending.length) + paint.dim(ending) : line;
}

function tone(row: PaperRow, paint: Paint): (text: string) => string {
  return row.status === 'failed' ? paint.red : paint.dim;
}

/** Blocks of lines side by side, each filled to its width. */
function beside(blocks: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, line) => blocks.map((block, index) => pad(block[line] ?? '', widths[index] ?? 0)).join(' '.repeat(GAP)));
}
