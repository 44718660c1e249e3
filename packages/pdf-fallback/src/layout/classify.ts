/** Every line of the document given its block, and every block its kind: the stages in the order that evidence builds up. */
import type { RawDocument, RawPage, RawRun } from '../raw-page.ts';
import { gatherBlocks } from './blocks.ts';
import { settleBySize } from './body-sizes.ts';
import { markCaptions } from './captions.ts';
import { contentsLines } from './contents.ts';
import { draft, settle } from './draft.ts';
import type { Draft } from './draft.ts';
import { markFrontMatter } from './front-matter.ts';
import { findFurniture } from './furniture.ts';
import type { Furniture } from './furniture.ts';
import { markCode } from './code.ts';
import { markEndMatter } from './end-matter.ts';
import { markFormulas } from './formulas.ts';
import { markHeadings } from './headings.ts';
import { splitRunIn } from './run-in.ts';
import { lineNumberRuns } from './line-numbers.ts';
import { readLines } from './lines.ts';
import { markLists } from './lists.ts';
import { makeLine } from './line.ts';
import type { Line } from './line.ts';
import { measure } from './metrics.ts';
import { joinParagraphs } from './paragraphs.ts';
import { markReferences, splitReferences } from './references.ts';
import { figureLines } from './figures.ts';
import { cellsOf, gfm, gridOf } from './table-grid.ts';
import { findTables } from './tables.ts';
import type { TableRegion } from './tables.ts';
import type { PageLines } from './furniture.ts';
import type { Metrics } from './metrics.ts';

const LAST_CONTENTS_PAGE = 12;
const NO_LINES: ReadonlySet<Line> = new Set();

export interface Classified {
  readonly drafts: Draft[];
  readonly lines: readonly Line[];
}

export function classify(raw: RawDocument): Classified {
  const numbers = lineNumberRuns(raw.pages);
  const pages = raw.pages.map((page) => ({ page, lines: readLines(page, page.runs.filter((run) => isUpright(run) && !numbers.has(run))) }));
  const furniture = findFurniture(pages);
  const lines = pages.flatMap((page) => page.lines);
  const body = lines.filter((line) => !furniture.has(line));
  const metrics = measure(body);
  const gathered = pages.flatMap((page) => pageBlocks({ page: page.page, lines: page.lines.filter((line) => !furniture.has(line)) }, metrics));
  markCaptions(gathered, metrics);
  markReferences(gathered, metrics);
  const blocks = splitRunIn(markFrontMatter(gathered, metrics, raw.info.title), metrics);
  markFormulas(blocks, metrics);
  markCode(blocks);
  markHeadings(blocks, metrics, raw.outline);
  settleBySize(blocks, metrics);
  markEndMatter(blocks, metrics);
  const joined = splitReferences(joinParagraphs(markLists(blocks)));
  return { drafts: withFurniture(joined, furniture, { pages: raw.pages, numbers }), lines: body };
}

/** The blocks of a page, tables and figure labels set apart first so that they break no paragraph. */
function pageBlocks({ page, lines }: PageLines, metrics: Metrics): Draft[] {
  const contents = page.number <= LAST_CONTENTS_PAGE ? contentsLines(lines) : NO_LINES;
  const tables = findTables(page, lines.filter((line) => !contents.has(line)), metrics);
  const inTable = new Map<Line, TableRegion>(tables.flatMap((table) => table.lines.map((line) => [line, table] as const)));
  const labels = new Set([...figureLines(page, lines.filter((line) => !inTable.has(line) && !contents.has(line)), metrics), ...contents]);
  const blocks: Draft[] = [];
  const done = new Set<TableRegion>();
  let prose: Line[] = [];
  let figure: Line[] = [];
  const close = (): void => {
    blocks.push(...gatherBlocks(prose, metrics));
    prose = [];
    if (figure.length > 0) {
      const block = draft(figure);
      settle(block, 'other');
      blocks.push(block);
      figure = [];
    }
  };
  for (const line of lines) {
    const table = inTable.get(line);
    if (table === undefined && !labels.has(line)) {
      if (figure.length > 0) close();
      prose.push(line);
    } else if (table === undefined) {
      figure.push(line);
    } else if (!done.has(table)) {
      close();
      done.add(table);
      const block = draft(table.lines);
      block.markdown = gfm(gridOf(cellsOf(table.lines), table.ruleLevels));
      settle(block, 'table');
      blocks.push(block);
    }
  }
  close();
  return blocks;
}

function isUpright(run: RawRun): boolean {
  return run.hidden === undefined && run.angle === 0;
}

/** Furniture, slanted text and the numbers of lines, at the end of the page they stand on. */
function withFurniture(blocks: readonly Draft[], furniture: ReadonlyMap<Line, Furniture>, { pages, numbers }: { readonly pages: readonly RawPage[]; readonly numbers: ReadonlySet<RawRun> }): Draft[] {
  const extra: Draft[] = [...furniture].map(([line, kind]) => {
    const block = draft([line]);
    settle(block, kind);
    return block;
  });
  for (const page of pages) {
    const visible = page.runs.filter((run) => run.hidden === undefined);
    const asides = [
      ['other', visible.filter((run) => run.angle !== 0)],
      ['page_number', visible.filter((run) => numbers.has(run))],
    ] as const;
    for (const [kind, runs] of asides) {
      if (runs.length === 0) continue;
      const block = draft(runs.map((run, order) => makeLine([{ run, space: false }], page.number, order)));
      settle(block, kind);
      extra.push(block);
    }
  }
  extra.sort((one, other) => (one.lines[0]?.page ?? 0) - (other.lines[0]?.page ?? 0));
  const all: Draft[] = [];
  for (const block of blocks) {
    const page = block.lines[0]?.page ?? 1;
    while (extra[0] !== undefined && (extra[0].lines[0]?.page ?? 1) < page) all.push(...extra.splice(0, 1));
    all.push(block);
  }
  return [...all, ...extra];
}
