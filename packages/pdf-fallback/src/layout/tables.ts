/** Tables: rows of cells under or over a caption, between rules, or aligned in columns. */
import type { RawPage } from '../raw-page.ts';
import { settle } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Metrics } from './metrics.ts';

export function markTables(blocks: readonly Draft[], pages: readonly RawPage[], metrics: Metrics): void {
  void pages;
  void metrics;
  for (const block of blocks) {
    const rows = new Set(block.lines.map((line) => Math.round(line.baseline)));
    if (block.lines.length > rows.size * 1.5 && rows.size > 2) settle(block, 'table');
  }
}
