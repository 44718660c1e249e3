import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storableJson, storableText } from './columns.ts';

/** Any UTF-16 code units at all, lone surrogates and U+0000 among them. */
const anyString = fc.array(fc.oneof(fc.constantFrom(0, 0xd800, 0xdfff, 0x5c, 0x75, 0x30), fc.integer({ min: 0, max: 0xffff }))).map((units) => String.fromCharCode(...units));

test('storableText() law: the result is well-formed, has no U+0000, and is as long as the original', () => {
  fc.assert(
    fc.property(anyString, (text) => {
      const stored = storableText(text);
      expect([stored.isWellFormed(), stored.includes('\0'), stored.length]).toEqual([true, false, text.length]);
    }),
  );
});

test('storableJson() law: it reads back as the value with each of its strings and keys made storable', () => {
  fc.assert(
    fc.property(anyString, anyString, (key, text) => {
      expect(JSON.parse(storableJson({ [`k${key}`]: [text] }))).toEqual({ [storableText(`k${key}`)]: [storableText(text)] });
    }),
  );
});

test('storableJson() leaves an escaped backslash before u0000 alone', () => {
  expect(storableJson('\\u0000')).toBe(String.raw`"\\u0000"`);
});
