/** A table of any length of which only the rows in sight exist: rows are reused as they leave, so the document stays small. */
import type { Row } from '../data/row.ts';
import { el, fill } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import type { Column } from './columns.ts';

export const ROW_HEIGHT = 76;
/** Rows drawn beyond either edge, so that a flick shows no blank. */
const BEYOND = 4;
/** Number and title stay in sight. */
const PINNED = 2;
/** The row of the arrows that is the heads: Enter sorts there. */
const HEADS = -1;

export interface Grid extends Disposable {
  readonly element: HTMLElement;
  readonly show: (rows: readonly Row[], sorted: { readonly id: string; readonly descending: boolean } | null) => void;
  readonly focus: () => void;
}

export interface GridOptions {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly onSort: (column: Column) => void;
  /** A cell was chosen by click or Enter. */
  readonly onOpen: (row: Row, column: Column) => void;
}

interface Line {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  /** The row that each cell shows; undefined for one that was out of sight so far. */
  readonly filled: (Row | undefined)[];
  index: number;
}

export function grid({ label, columns, onSort, onOpen }: GridOptions): Grid {
  let rows: readonly Row[] = [];
  let active = { row: 0, column: 1 };
  let pool: Line[] = [];
  let frame = 0;
  let marked: HTMLElement | null = null;
  const heads = columns.map((column, index) => headCell(column, index, () => onSort(column)));
  const head = el('div', { class: 'grid-row grid-head', role: 'row', 'aria-rowindex': 1 }, heads);
  const body = el('div', { class: 'grid-body', role: 'rowgroup' });
  const table = el('div', { class: 'grid', role: 'grid', 'aria-label': label, 'aria-colcount': columns.length, tabindex: 0 }, el('div', { role: 'rowgroup', class: 'grid-heads' }, head), body);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  table.style.setProperty('--columns', columns.map((column) => `${column.width}px`).join(' '));
  table.style.setProperty('--grid-width', `${width}px`);

  const draw = (): void => {
    frame = 0;
    const height = table.clientHeight;
    const first = Math.max(0, Math.floor(table.scrollTop / ROW_HEIGHT) - BEYOND);
    const last = Math.min(rows.length, Math.ceil((table.scrollTop + height) / ROW_HEIGHT) + BEYOND);
    const inSight = columnsInSight();
    const needed = Math.max(0, last - first);
    while (pool.length < needed) pool.push(newLine());
    if (pool.length > needed + BEYOND * 4) {
      for (const line of pool.slice(needed)) line.element.remove();
      pool = pool.slice(0, needed);
    }
    for (const line of pool) line.element.hidden = line.index < first || line.index >= last;
    const free = pool.filter((line) => line.index < first || line.index >= last);
    const shown = new Map(pool.filter((line) => line.index >= first && line.index < last).map((line) => [line.index, line]));
    for (let index = first; index < last; index += 1) {
      const row = rows[index];
      const line = shown.get(index) ?? free.pop() ?? newLine();
      if (row !== undefined) place(line, row, index, inSight);
    }
    markActive();
  };
  const later = (): void => {
    frame ||= requestAnimationFrame(draw);
  };

  function newLine(): Line {
    const cells = columns.map((column, index) => el('div', { class: cellClass(column, index), role: 'gridcell', 'aria-colindex': index + 1 }));
    const line: Line = { element: el('div', { class: 'grid-row', role: 'row' }, cells), cells, filled: columns.map(() => undefined), index: -1 };
    body.append(line.element);
    return line;
  }

  /** The pinned ones always; of the others those that the window reaches, and one on. */
  function columnsInSight(): readonly boolean[] {
    let left = 0;
    return columns.map((column, index) => {
      const from = left;
      left += column.width;
      return index < PINNED || (left > table.scrollLeft && from < table.scrollLeft + table.clientWidth + column.width);
    });
  }

  /** A narrow window has no room for a title that stays. */
  function isPinned(column: number): boolean {
    const cell = heads[column];
    return column < PINNED && cell !== undefined && getComputedStyle(cell).position === 'sticky';
  }

  function place(line: Line, row: Row, index: number, inSight: readonly boolean[]): void {
    line.element.hidden = false;
    if (line.index !== index) {
      line.index = index;
      line.element.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
      line.element.setAttribute('aria-rowindex', String(index + 2));
      for (const [column, cell] of line.cells.entries()) cell.id = `cell-${index}-${column}`;
    }
    for (const [column, cell] of line.cells.entries()) {
      if (inSight[column] !== true || line.filled[column] === row) continue;
      line.filled[column] = row;
      fill(cell, columns[column]?.cell(row));
    }
  }

  function markActive(): void {
    const cell = active.row === HEADS ? (heads[active.column] ?? null) : document.getElementById(`cell-${active.row}-${active.column}`);
    if (cell !== marked) marked?.classList.remove('cell-active');
    marked = cell;
    if (cell === null || (rows.length === 0 && active.row !== HEADS)) table.removeAttribute('aria-activedescendant');
    else {
      cell.classList.add('cell-active');
      table.setAttribute('aria-activedescendant', cell.id);
    }
  }

  function move(row: number, column: number): void {
    active = { row: row === HEADS ? HEADS : clamp(row, rows.length), column: clamp(column, columns.length) };
    const top = Math.max(0, active.row) * ROW_HEIGHT;
    const visible = table.clientHeight - head.offsetHeight;
    if (top < table.scrollTop) table.scrollTop = top;
    else if (top + ROW_HEIGHT > table.scrollTop + visible) table.scrollTop = top + ROW_HEIGHT - visible;
    const left = columns.slice(0, active.column).reduce((sum, { width }) => sum + width, 0);
    const pinned = columns.slice(0, PINNED).filter((_, index) => isPinned(index)).reduce((sum, { width }) => sum + width, 0);
    if (!isPinned(active.column)) {
      if (left - pinned < table.scrollLeft) table.scrollLeft = left - pinned;
      else if (left + (columns[active.column]?.width ?? 0) > table.scrollLeft + table.clientWidth) table.scrollLeft = left + (columns[active.column]?.width ?? 0) - table.clientWidth;
    }
    draw();
  }

  table.addEventListener('scroll', later, { passive: true });
  table.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(table.clientHeight / ROW_HEIGHT) - 1);
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [active.row + 1, active.column],
      ArrowUp: [Math.max(HEADS, active.row - 1), active.column],
      ArrowRight: [active.row, active.column + 1],
      ArrowLeft: [active.row, active.column - 1],
      PageDown: [active.row + page, active.column],
      PageUp: [Math.max(0, active.row - page), active.column],
      Home: event.ctrlKey ? [0, 0] : [active.row, 0],
      End: event.ctrlKey ? [rows.length - 1, active.column] : [active.row, columns.length - 1],
    };
    const step = steps[event.key];
    const [row, column] = [rows[active.row], columns[active.column]];
    if (event.target !== table) return;
    if (step !== undefined) move(...step);
    else if (event.key === 'Enter' && active.row === HEADS && column !== undefined) onSort(column);
    else if (event.key === 'Enter' && row !== undefined && column !== undefined) onOpen(row, column);
    else return;
    event.preventDefault();
  });
  body.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[role=gridcell]') : null;
    const [, index, at] = /^cell-(\d+)-(\d+)$/.exec(cell?.id ?? '') ?? [];
    const [row, column] = [rows[Number(index)], columns[Number(at)]];
    if (row === undefined || column === undefined || getSelection()?.isCollapsed === false) return;
    active = { row: Number(index), column: Number(at) };
    onOpen(row, column);
  });
  const resized = new ResizeObserver(later);
  resized.observe(table);

  return {
    element: table,
    show: (next, sorted) => {
      rows = next;
      body.style.height = `${rows.length * ROW_HEIGHT}px`;
      table.setAttribute('aria-rowcount', String(rows.length + 1));
      for (const [index, column] of columns.entries()) {
        heads[index]?.setAttribute('aria-sort', sorted?.id === column.id ? (sorted.descending ? 'descending' : 'ascending') : 'none');
      }
      if (active.row >= rows.length) active = { ...active, row: Math.max(0, rows.length - 1) };
      later();
    },
    focus: () => table.focus({ preventScroll: true }),
    [Symbol.dispose]: () => {
      cancelAnimationFrame(frame);
      resized.disconnect();
    },
  };
}

/** By keyboard it is reached as the cells are, with the arrows: a stop of its own for each column would stand before the table. */
function headCell(column: Column, index: number, onSort: () => void): HTMLElement {
  const button = el('button', { class: 'sort', tabindex: -1, onclick: onSort, title: `Sort by ${column.title}` }, column.title, icon('down', 12));
  return el('div', { class: cellClass(column, index), id: `head-${index}`, role: 'columnheader', 'aria-colindex': index + 1, 'aria-sort': 'none' }, button);
}

function cellClass(column: Column, index: number): string {
  return ['cell', column.numeric === true ? 'cell-number' : '', index < 2 ? `cell-pinned cell-pinned-${index}` : '', column.target === undefined ? '' : 'cell-answer'].filter((name) => name !== '').join(' ');
}

function clamp(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}
