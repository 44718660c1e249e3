import { describe, expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import { mainText } from './main-text.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

const rows = [['River', 'Length', 'Gates'], ['Ouse', '230', '14'], ['Cam', '111', '9'], ['Nene', '161', '38']];

const cells = (x: number, y: number): LineSpec[] => rows.flatMap((row, index) => row.map((text, column) => ({ text, x: x + column * 90, y: y + index * 14 })));

const text = [...paragraphAt({ x: 60, y: 80, lines: 12, words: 'rivers and their gates' }), ...paragraphAt({ x: 60, y: 500, lines: 8, words: 'later the rivers were read' })];

const tableOf = (lines: readonly LineSpec[], rules: readonly [number, number, number, number][]): string | undefined =>
  layOut(documentOf([pageOf([...text.slice(0, 12), ...lines, ...text.slice(12)], { rules })]), { sha256: '', includeHidden: false }).blocks.find((block) => block.kind === 'table')?.text;

const gfm = '| River | Length | Gates |\n| --- | --- | --- |\n| Ouse | 230 | 14 |\n| Cam | 111 | 9 |\n| Nene | 161 | 38 |';

describe('tables', () => {
  test('layOut() writes the cells between stacked rules as GFM', () => {
    expect(tableOf(cells(60, 320), [[58, 308, 320, 308], [58, 324, 320, 324], [58, 368, 320, 368]])).toBe(gfm);
  });

  test('layOut() finds an unruled table under its caption', () => {
    expect(tableOf([{ text: 'Table 1. Rivers of the fens', x: 60, y: 300, size: 9 }, ...cells(60, 320)], [])).toBe(gfm);
  });

  test('layOut() finds rows of three cells that line up without rules or caption', () => {
    expect(tableOf(cells(60, 320), [])).toBe(gfm);
  });

  test('layOut() takes no paragraph between two rules for a table', () => {
    expect(tableOf([], [[58, 70, 320, 70], [58, 225, 320, 225]])).toBeUndefined();
  });

  test('mainText() goes on after a table and leaves the caption out', () => {
    const lines = [{ text: 'Table 1. Rivers of the fens', x: 60, y: 300, size: 9 }, ...cells(60, 320)];
    const main = mainText(layOut(documentOf([pageOf([...text.slice(0, 12), ...lines, ...text.slice(12)])]), { sha256: '', includeHidden: false }));
    expect(main).not.toContain('Ouse');
    expect(main).not.toContain('fens');
    expect(main).toContain('later the rivers were read');
  });
});
