import { type Target, Target as TargetSchema } from '@sluice/core-models';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { painter } from './paint.ts';
import type { Cell, PaperRow } from './paper-row.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';

const words = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('naïve', '水泥', 'ﬁsh', '👩‍🔬', 'supercalifragilistic'.repeat(3))), { maxLength: 60 }).map((parts) => printable(parts.join(' ')));
const cell: fc.Arbitrary<Cell> = fc.record({ value: fc.oneof(fc.constant(''), words), quote: words, page: fc.option(fc.integer({ min: 1, max: 4000 })), note: fc.oneof(fc.constant(''), fc.constant('not reported')) });
const target: fc.Arbitrary<Target> = fc.string({ minLength: 1, maxLength: 40 }).map((name) => TargetSchema.parse({ name: `n${printable(name)}`, description: 'd' }));

function row(cells: number): fc.Arbitrary<PaperRow> {
  return fc.record({
    ordinal: fc.integer({ min: 1, max: 2_000_000 }),
    status: fc.constantFrom('extracted', 'cached', 'duplicate', 'filtered', 'failed', 'pending'),
    title: words,
    subtitle: words,
    cells: fc.option(fc.array(cell, { minLength: cells, maxLength: cells })),
    sentence: words,
  });
}

const input = fc.array(target, { minLength: 1, maxLength: 8 }).chain((targets) =>
  fc.record({ targets: fc.constant(targets), rows: fc.array(row(targets.length), { minLength: 1, maxLength: 4 }), columns: fc.integer({ min: 40, max: 200 }), colour: fc.boolean(), extractor: fc.constantFrom('extractive', 'openai') }),
);

const passage = (quote: string, page = 3): Cell => ({ value: '', quote, page, note: '' });
const aim = [TargetSchema.parse({ name: 'aim', description: 'd' })];
const plain = { paint: painter(false), columns: 80, extractor: 'extractive', targets: aim } as const;
const paper = (fields: Partial<PaperRow>): PaperRow => ({ ordinal: 1, status: 'extracted', title: 'A title', subtitle: 'Rossi 2020', cells: [passage('We asked why.')], sentence: '', ...fields });

describe('table()', () => {
  test('table() is never wider than its columns, whatever stands in it', () => {
    fc.assert(
      fc.property(input, ({ targets, rows, columns, colour, extractor }) => {
        const lines = table(rows, { targets, columns, paint: painter(colour), extractor });
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 150 },
    );
  });

  test('table() numbers every paper once and shows the page of every passage', () => {
    fc.assert(
      fc.property(input, ({ targets, rows, columns, extractor }) => {
        const text = table(rows, { targets, columns, paint: painter(false), extractor }).join('\n');
        for (const { ordinal, cells } of rows) {
          expect(text).toMatch(new RegExp(`^ *${ordinal} [✓↺=–✗·]`, 'm'));
          const cited = (cells ?? []).filter(({ quote, page, note }) => quote !== '' && page !== null && note === '');
          for (const { page } of cited) expect(text).toContain(`p. ${page}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('table() heads passages as such and values by their bare name', () => {
    expect(table([paper({})], plain)[0]).toContain('aim (passage)');
    expect(table([paper({})], { ...plain, extractor: 'openai' })[0]).not.toContain('(passage)');
  });

  test('table() cuts a passage at a word, with an ellipsis and its page', () => {
    const text = table([paper({ cells: [passage('alpha beta gamma delta '.repeat(60).trim(), 12)] })], plain).join('\n');
    expect(text).toMatch(/(alpha|beta|gamma|delta)… p\. 12/);
  });

  test('table() sets a failed paper’s sentence in the place of its cells', () => {
    expect(table([paper({ status: 'failed', cells: null, sentence: 'It asks for a password.' })], plain).join('\n')).toMatch(/1 ✗ A title +It asks for a password\./);
  });

  test('table() puts one paper after the other where columns would be too narrow to read', () => {
    const targets = Array.from({ length: 6 }, (_, index) => TargetSchema.parse({ name: `target_${index}`, description: 'd' }));
    const long = paper({ cells: targets.map(() => passage('many words that need some room to be read at all')) });
    const lines = table([long], { ...plain, targets });
    expect(lines[0]).toBe('1 ✓ A title');
    expect(lines.filter((line) => line.includes('(passage)'))).toHaveLength(6);
  });
});

test('printable() lets no escape sequence and no turned direction through', () => {
  expect(printable('a\u001b[2Jb\u0007\r\nc\u202Ed\u2066e')).toBe('a [2Jb cde');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});
