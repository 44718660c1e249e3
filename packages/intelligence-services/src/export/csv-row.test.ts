import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRow } from './csv-row.ts';

test('csvRow() reads back as it was written, an apostrophe before formulas aside', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (cells) => {
      const clean = cells.map((cell) => cell.replaceAll('\0', ''));
      const [row] = parse(csvRow(cells), { relax_quotes: false, skip_empty_lines: false });
      expect(row?.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, ''))).toEqual(clean.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')));
    }),
  );
});

test.each(['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '-'])('csvRow() makes %j text', (cell) => {
  expect(parse(csvRow([cell]))[0]).toEqual([`'${cell}`]);
});

test.each(['-5', '+3.2', '-1.5e-3', '-1,5', '-12%'])('csvRow() leaves the number %j alone', (cell) => {
  expect(parse(csvRow([cell]))[0]).toEqual([cell]);
});
