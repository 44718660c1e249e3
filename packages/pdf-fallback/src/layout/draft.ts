/** A block in the making: its lines are settled, what it is gets clearer from stage to stage. */
import type { BlockKind, Box } from '@sluice/core-models';
import { boxAround } from './line.ts';
import type { Line } from './line.ts';

export interface Draft {
  kind: BlockKind;
  main: boolean;
  level?: number;
  readonly lines: Line[];
  /** Markdown of what plain lines cannot show (tables, code). */
  markdown?: string;
  /** True where a stage is sure and later ones keep out. */
  settled: boolean;
}

export function draft(lines: readonly Line[]): Draft {
  return { kind: 'paragraph', main: true, lines: [...lines], settled: false };
}

export function settle(block: Draft, kind: BlockKind, main = false): void {
  block.kind = kind;
  block.main = main;
  block.settled = true;
}

export function textOf(block: Draft): string {
  return block.lines.map((line) => line.text).join(' ');
}

export function boxOf(block: Draft): Box {
  return boxAround(block.lines.map((line) => line.box));
}

export function firstPage(block: Draft): number {
  return block.lines[0]?.page ?? 1;
}

/** Of most of its lines, in points. */
export function sizeOf(block: Draft): number {
  const sizes = block.lines.map((line) => line.size).sort((one, other) => one - other);
  return sizes[sizes.length >> 1] ?? 0;
}
