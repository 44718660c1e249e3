/** Every line of the document given its block, and every block its kind: the stages in the order that evidence builds up. */
import type { RawDocument, RawPage, RawRun } from '../raw-page.ts';
import { gatherBlocks } from './blocks.ts';
import { markCaptions } from './captions.ts';
import { draft, settle, sizeOf, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { markFrontMatter } from './front-matter.ts';
import { findFurniture } from './furniture.ts';
import type { Furniture } from './furniture.ts';
import { markHeadings } from './headings.ts';
import { readLines } from './lines.ts';
import { makeLine } from './line.ts';
import type { Line } from './line.ts';
import { letterShare, measure } from './metrics.ts';
import { joinParagraphs } from './paragraphs.ts';
import { markReferences } from './references.ts';
import { markTables } from './tables.ts';

export interface Classified {
  readonly drafts: Draft[];
  readonly lines: readonly Line[];
}

export function classify(raw: RawDocument): Classified {
  const pages = raw.pages.map((page) => ({ page, lines: readLines(page, page.runs.filter(isUpright)) }));
  const furniture = findFurniture(pages);
  const lines = pages.flatMap((page) => page.lines);
  const body = lines.filter((line) => !furniture.has(line));
  const metrics = measure(body);
  const blocks = gatherBlocks(body, metrics);
  markTables(blocks, raw.pages, metrics);
  markCaptions(blocks, metrics);
  markReferences(blocks);
  markFrontMatter(blocks, metrics, raw.info.title);
  markHeadings(blocks, metrics, raw.outline);
  for (const block of blocks) {
    if (block.settled) continue;
    const size = sizeOf(block);
    if (Math.abs(size - metrics.size) > metrics.size * 0.06) settle(block, size < metrics.size && block.lines.length > 0 ? 'footnote' : 'other');
    else if (letterShare(textOf(block)) < 0.5) settle(block, 'formula');
  }
  const joined = joinParagraphs(blocks);
  return { drafts: withFurniture(joined, furniture, raw.pages), lines: body };
}

function isUpright(run: RawRun): boolean {
  return run.hidden === undefined && run.angle === 0;
}

/** Furniture and slanted text, at the end of the page they stand on. */
function withFurniture(blocks: readonly Draft[], furniture: ReadonlyMap<Line, Furniture>, pages: readonly RawPage[]): Draft[] {
  const extra: Draft[] = [...furniture].map(([line, kind]) => {
    const block = draft([line]);
    settle(block, kind);
    return block;
  });
  for (const page of pages) {
    const slanted = page.runs.filter((run) => run.hidden === undefined && run.angle !== 0);
    if (slanted.length === 0) continue;
    const block = draft(slanted.map((run, order) => makeLine([{ run, space: false }], page.number, order)));
    settle(block, 'other');
    extra.push(block);
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
