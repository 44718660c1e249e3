import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows } from './csv-rows.ts';
import { jsonItems } from './json-items.ts';
import type { TextLine } from './read-lines.ts';
import { retryAfterMs } from './retry-after.ts';
import { textBetween } from './text-between.ts';

/** A text cut anywhere. */
async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  let at = 0;
  for (let turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield await Promise.resolve(text.slice(at, at + size));
    at += size;
  }
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

async function* lines(text: string): AsyncGenerator<TextLine> {
  for (const [at, line] of text.split('\n').entries()) yield await Promise.resolve({ number: at + 1, text: line, byteOffset: 0 });
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

test('jsonItems() finds the members of any array of objects, however its text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 8 }), sizes, fc.constantFrom(0, 2), async (objects, pieces, indent) => {
      const found = await Array.fromAsync(jsonItems(cut(JSON.stringify(objects, null, indent), pieces)));
      expect(found.map((item) => parsed(item.text))).toEqual(parsed(JSON.stringify(objects)));
    }),
    { numRuns: 200 },
  );
});

test('textBetween() finds every record and its line, however the text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('x', '\n', '<rec', '>', '<', 'y\n'), { maxLength: 20 }), fc.integer({ min: 0, max: 5 }), sizes, async (noise, count, pieces) => {
      const text = Array.from({ length: count }, (_, at) => `${noise.join('').replaceAll('<rec>', '')}<rec>${at}\n</rec>`).join('');
      const found = await Array.fromAsync(textBetween(cut(text, pieces), '<rec>', '</rec>'));
      const expected = [...text.matchAll(/<rec>[^]*?<\/rec>/g)].map((match) => ({ text: match[0], line: text.slice(0, match.index).split('\n').length, complete: true }));
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('csvRows() gives back every row of a well-formed file, line breaks within quotes included', async () => {
  const cell = fc.array(fc.constantFrom('a', ' ', ',', '\n', '"', 'é', ';'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 6 }), async (rows) => {
      const written = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
      const found = await Array.fromAsync(csvRows(lines(written.join('\n')), ','));
      expect(found.every((row) => row.complete)).toBe(true);
      expect(found.map((row) => row.text)).toEqual(written);
    }),
    { numRuns: 300 },
  );
});

test('retryAfterMs() reads seconds and dates, and nothing else', () => {
  expect(retryAfterMs('120', 0)).toBe(120_000);
  expect(retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 0)).toBe(60_000);
  expect(retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 90_000)).toBe(0);
  for (const header of [undefined, '', 'soon', '-5']) expect(retryAfterMs(header, 0)).toBeUndefined();
});
