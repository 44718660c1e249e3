/** Running heads, page numbers, line numbers: what pages repeat in their margins, found by comparing pages. */
import type { RawPage } from '../raw-page.ts';
import type { Line } from './line.ts';

export type Furniture = 'running_head' | 'page_number' | 'other';

export interface PageLines {
  readonly page: RawPage;
  readonly lines: readonly Line[];
}

// Share of the page height at top and bottom where running heads live.
const MARGIN = 0.13;
const EDGE = 0.055;

export function findFurniture(pages: readonly PageLines[]): ReadonlyMap<Line, Furniture> {
  const found = new Map<Line, Furniture>();
  const repeated = repeatedTexts(pages);
  const levels = new Map<number, Set<number>>();
  for (const { page, lines } of pages) {
    for (const line of lines) {
      if (!inMargin(line, page)) continue;
      if (repeated.has(keyOf(line)) || isPageNumber(line.text)) {
        found.set(line, isPageNumber(line.text) ? 'page_number' : 'running_head');
        const level = levelOf(line);
        levels.set(level, (levels.get(level) ?? new Set()).add(page.number));
      }
    }
  }
  for (const { page, lines } of pages) {
    const { top, bottom } = textEdges(lines.filter((line) => !found.has(line)));
    for (const line of lines) {
      if (found.has(line) || !inMargin(line, page)) continue;
      // Section titles as running heads change from page to page, but stand where the others stand, apart from the text.
      const level = levelOf(line);
      const shared = [level - 1, level, level + 1].some((near) => (levels.get(near)?.size ?? 0) >= 3 || ((levels.get(near)?.size ?? 0) >= 2 && pages.length <= 4));
      if (!shared) continue;
      const apart = (line === top || line === bottom) && nearest(line, lines) > line.size * 1.7;
      if (apart || (line.text.length < 100 && sharesRow(line, found))) found.set(line, 'running_head');
    }
    for (const line of lines) {
      // At the very edge of a later page, apart from all text.
      const edge = line.box[3] < page.height * EDGE || line.box[1] > page.height * (1 - EDGE);
      if (edge && page.number > 1 && !found.has(line) && line.text.length < 120 && nearest(line, lines) > line.size * 1.7) found.set(line, isPageNumber(line.text) ? 'page_number' : 'running_head');
    }
    for (const line of lineNumbers(lines)) found.set(line, 'other');
  }
  return found;
}

/** Line keys that stand on several pages at the same height. Left and right pages may differ, so half of them suffices. */
function repeatedTexts(pages: readonly PageLines[]): ReadonlySet<string> {
  const seen = new Map<string, Set<number>>();
  for (const { page, lines } of pages) {
    for (const line of lines) {
      if (!inMargin(line, page) || line.text.length <= 1) continue;
      const key = keyOf(line);
      seen.set(key, (seen.get(key) ?? new Set()).add(page.number));
    }
  }
  const needed = pages.length >= 6 ? 3 : 2;
  return new Set([...seen].filter(([, on]) => on.size >= needed).map(([key]) => key));
}

function keyOf(line: Line): string {
  return `${line.text.toLowerCase().replace(/\d+/g, '#').replace(/\b[ivxl]+\b/g, '#')}|${Math.round(line.baseline / 12)}`;
}

function levelOf(line: Line): number {
  return Math.round(line.baseline / 2);
}

function inMargin(line: Line, page: RawPage): boolean {
  return line.box[3] < page.height * MARGIN || line.box[1] > page.height * (1 - MARGIN);
}

export function isPageNumber(text: string): boolean {
  return /^(page\s*)?[-–—[(]?\s*(\d{1,5}|[ivxl]{1,6})\s*[-–—\])]?(\s*(of|\/)\s*\d{1,4})?$/i.test(text.trim()) || /^[A-Z]?\d{1,5}$/.test(text.trim());
}

function textEdges(lines: readonly Line[]): { top: Line | undefined; bottom: Line | undefined } {
  let top: Line | undefined;
  let bottom: Line | undefined;
  for (const line of lines) {
    if (top === undefined || line.baseline < top.baseline) top = line;
    if (bottom === undefined || line.baseline > bottom.baseline) bottom = line;
  }
  return { top, bottom };
}

/** Baseline distance to the next line towards the middle of the page, of those above or below it. */
function nearest(line: Line, lines: readonly Line[]): number {
  let least = Infinity;
  for (const other of lines) {
    const away = Math.abs(other.baseline - line.baseline);
    if (away > line.size * 0.4 && other.box[0] < line.box[2] && other.box[2] > line.box[0]) least = Math.min(least, away);
  }
  return least;
}

function sharesRow(line: Line, found: ReadonlyMap<Line, Furniture>): boolean {
  for (const other of found.keys()) if (other.page === line.page && Math.abs(other.baseline - line.baseline) < 3) return true;
  return false;
}

/** What `lineNumberRuns` asks a whole document for, of one page that has it beyond doubt (a listing): a rising sequence of ten and more, left of all text. */
function lineNumbers(lines: readonly Line[]): Line[] {
  const numbers = lines.filter((line) => /^\d{1,4}$/.test(line.text));
  if (numbers.length < 10) return [];
  const columns = new Map<number, Line[]>();
  for (const line of numbers) {
    const edge = Math.round(line.box[2] / 4);
    columns.set(edge, [...(columns.get(edge) ?? []), line]);
  }
  for (const column of columns.values()) {
    const rising = column.filter((line, index) => index === 0 || Number(line.text) > Number(column[index - 1]?.text ?? 0)).length;
    if (column.length < 10 || rising < column.length * 0.9) continue;
    const right = Math.max(...column.map((line) => line.box[2]));
    const beside = lines.filter((line) => !/^\d{1,4}$/.test(line.text) && line.text.length > 20);
    if (beside.length > 0 && beside.every((line) => line.box[0] > right - 2)) return column;
  }
  return [];
}
