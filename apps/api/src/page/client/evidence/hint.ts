/** Where the converter saw a quote: the boxes of the blocks that it stands in, as shares of the page. */
import { list, number, object, text } from '../data/reading.ts';

/** `[x0, y0, x1, y1]`, each 0 to 1 from the page's top left. */
export type Area = readonly [number, number, number, number];

export interface SeenBlock {
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly area: Area;
}

/** A converted paper, as much of it as evidence needs. */
export interface SeenDocument {
  readonly markdown: string;
  /** 0 for a text that has no pages: an abstract, or a source that pandoc read. */
  readonly pageCount: number;
  readonly blocks: readonly SeenBlock[];
}

export function readDocument(value: unknown): SeenDocument {
  const document = object(value);
  const sizes = new Map(list(document['pages']).map(object).map((page) => [number(page['number']) ?? 0, [number(page['width']) ?? 1, number(page['height']) ?? 1] as const]));
  const spans = list(document['blocks']).flatMap((block) => list(object(block)['spans']).map(object));
  return {
    markdown: text(document['markdown']) ?? '',
    pageCount: [...sizes.values()].filter(([width]) => width > 0).length,
    blocks: spans.map((span) => {
      const page = number(span['page']) ?? 0;
      const [width, height] = sizes.get(page) ?? [1, 1];
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = list(span['box']).map((edge) => number(edge) ?? 0);
      return { page, start: number(span['start']) ?? 0, end: number(span['end']) ?? 0, area: [x0 / width, y0 / height, x1 / width, y1 / height] };
    }),
  };
}

/** Where a quote must be in one block. */
export interface SeenPlace {
  /** Of the whole block. */
  readonly block: Area;
  /** The quote's part of the block's text, as shares of it. */
  readonly from: number;
  readonly to: number;
  /** The block, cut down to the share of its height in which the quote must be: its lines are about equally full. A line's height is added on either side. */
  readonly area: Area;
}

/** The places in the blocks that `start` to `end` overlaps on `page`. */
export function seenAt(document: SeenDocument, evidence: { readonly page?: number; readonly start: number; readonly end: number }): readonly SeenPlace[] {
  return document.blocks
    .filter((block) => block.page === evidence.page && block.start < evidence.end && evidence.start < block.end)
    .map(({ start, end, area: block }) => {
      const [x0, y0, x1, y1] = block;
      const length = Math.max(1, end - start);
      const [from, to] = [Math.max(0, evidence.start - start) / length, Math.min(length, evidence.end - start) / length];
      const margin = Math.min(0.014, (y1 - y0) / 2);
      return { block, from, to, area: [x0, Math.max(y0, y0 + from * (y1 - y0) - margin), x1, Math.min(y1, y0 + to * (y1 - y0) + margin)] };
    });
}

/** How far `[x, y]` is from the nearest of `areas`: 0 within, in shares of the page. */
export function distanceTo(areas: readonly Area[], [x, y]: readonly [number, number]): number {
  if (areas.length === 0) return 0;
  return Math.min(...areas.map(([x0, y0, x1, y1]) => Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1))));
}
